import re


def check(run):
    full = "QueueFull" in str(run.error)
    run.expect(
        not full,
        "The baker should wait when the counter is full. It did not: `put_nowait` cannot wait, so it raised `QueueFull`. Its"
        " patient sister is `await counter.put(…)`.",
        model="a full queue refuses",
        at=run.task("baker"),
    )
    run.expect(run.error is None, f"The evening ended in the middle: {run.error}.")
    said = run.first("buns eaten")
    run.expect(said, 'In the end it should say how many buns were eaten. It never came so far.', at=run.task("guest"))
    eaten = number(said)
    counters = run.things_of("queue")
    run.expect(counters, "There should be a counter between the baker and the guest: a queue. There is none.")
    most, size = max(counter.peak for counter in counters), max(counter.capacity or 0 for counter in counters)
    run.expect(
        most <= 8,
        f"There should never be more than 8 buns on the counter. There were {most}. A counter with room for {size} did not slow"
        " the baker down, and did not help the guest."
        if size
        else f"There should never be more than 8 buns on the counter. There were {most}: it has no limit, so there was always room,"
        " and the baker never waited.",
        model="a bigger queue makes a slow consumer keep up" if size else "a queue slows the producer down by itself",
        at=counters[0],
    )
    if eaten < 24:
        baked = run.first("buns baked")
        run.expect(
            baked is None or baked.at < 5,
            f"Each of the 24 buns should be eaten. {eaten} were, when `main` left at {said.at:.1f} s: it did not wait until the counter"
            " was empty.",
            model="who has produced everything is done",
            at=said,
        )
        run.fail(
            f"Each of the 24 buns should be eaten. Only {eaten} were: {24 - eaten} found no room on the counter, and were thrown away.",
            model="a full queue throws things away",
            at=said,
        )
    run.expect(
        said.at < 14,
        f"The guest needs 12 s for 24 buns. It took {said.at:.1f} s: the guest had to wait for the baker.",
        model="who waits slows everybody down",
        at=said,
    )


def number(line):
    digits = re.search(r"-?\d+", line.text)
    return int(digits[0]) if digits else -1
