import re


def check(run):
    run.expect(run.error is None, f"The evening ended in the middle: {run.error}.")
    writes, slate = run.printed("writes"), run.first("on the slate:")
    run.expect(len(writes) == 5 and slate, f"Five waiters should write on the slate, and `main` should read it. {len(writes)} wrote.")
    count, locks = number(slate), len(run.things_of("lock"))
    if count != 5:
        lost = f"Five coins came in, and {count} is on the slate."
        again = next((two for one, two in zip(writes, writes[1:]) if one.text.split()[-1] == two.text.split()[-1]), writes[0])
        run.expect(
            locks < 2,
            f"{lost} There are {locks} locks: each waiter had a key of their own, and so nobody was kept out.",
            model="any lock keeps everybody out",
            at=again,
        )
        run.expect(
            locks == 0,
            f'{lost} The lock is given back between the reading and the writing: "{again.text}" is what was true before the walk.',
            model="what is only touched under a lock is safe",
            at=again,
        )
        run.fail(
            f'{lost} Look at "{again.text}": somebody else had written during the walk.',
            model="with a single thread nothing can race",
            at=again,
        )
    run.expect(
        run.makespan < 2.4,
        f"The tables should still be served side by side: a second, and five walks. It took {run.makespan:.1f} s: who served a"
        " table held the key, and the others stood there and waited.",
        model="a lock costs nothing",
        at=writes[1],
    )


def number(line):
    digits = re.search(r"-?\d+", line.text)
    return int(digits[0]) if digits else -1
