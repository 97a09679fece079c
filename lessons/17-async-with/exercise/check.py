import re


def check(run):
    rounds, opened, where = [], [], "on a quiet evening"
    for line in run.lines:
        word, _, name = line.text.partition(" ")
        if word == "cancelled":
            where = f"on the evening that was cancelled after {name[3:]} s"
        elif word == "open":
            opened.append(name)
        elif word == "close":
            run.expect(
                name in opened,
                f'Only what was opened should be closed. "{line.text}" came without "open {name}" before it.',
                model="the exit runs whatever happens",
                at=line,
            )
            run.expect(
                opened[-1] == name or rounds,
                f"What was opened last should be closed first: the {opened[-1]}. The {name} was closed while the {opened[-1]} was still open.",
                model="what was opened first is closed first",
                at=line,
            )
            run.expect(
                opened[-1] == name,
                f"Whatever was opened should be closed, and the last one first. This time the {opened[-1]} was being closed when"
                " the time was up: it waited first, and what stood behind that `await` was skipped.",
                model="an exit runs to its end, whatever happens",
                at=line,
            )
            opened.pop()
        elif word == "keys":
            keys = number(line)
            rounds.append(keys)
            run.expect(
                not opened,
                f"Whatever was opened should be closed. {where.capitalize()}, the {(opened or [0])[-1]} stayed open.",
                model="who closes at the end closes always",
                at=line,
            )
            run.expect(
                keys == 3,
                f"There should be 3 keys on the board again. {where.capitalize()} there are {keys}: a door was still being opened"
                " when the time was up. Its key had been taken, and an exit belongs only to an enter that succeeded.",
                model="the exit runs as soon as the enter has begun",
                at=line,
            )
    run.expect(run.error is None, f"An evening ended in the middle: {run.error}.")
    run.expect(len(rounds) == 5, f"There should be five evenings. There were {len(rounds)}.")
    run.expect(
        len(run.printed("open gate")) == 4 and run.in_order("open gate", "open house", "open safe", "close safe"),
        "On a quiet evening all three doors should be opened: the gate, the house, the safe.",
        at=run.first("open"),
    )


def number(line):
    digits = re.search(r"-?\d+", line.text)
    return int(digits[0]) if digits else -1
