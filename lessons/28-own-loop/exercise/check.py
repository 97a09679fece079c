def check(run):
    begins, ends, rests = run.first("waltz begins"), run.first("waltz ends"), run.first("the crank rests")
    run.expect(
        begins,
        'The waltz should be played. Not even "waltz begins" was printed: the task stands in the queue, and nobody turns the crank.',
        model="a loop, once created, runs by itself",
        at=run.lines[0] if run.lines else None,
    )
    run.expect(
        ends,
        f'The crank should be turned until the waltz has ended. It was stopped in the middle: "waltz ends" was never printed.'
        f" {run.error or ''}",
        model="stop() lets everything finish that is under way",
        at=begins,
    )
    run.expect(run.error is None, f"The program ended in the middle: {run.error}.", at=ends)
    results = run.printed("result:")
    run.expect(rests and len(results) == 2, 'Both songs should be played, with "the crank rests" between them.', at=ends)
    run.expect(
        rests.at < 1.2,
        f"The crank should rest as soon as the waltz has ended, at {ends.at:.1f} s. It was turned until {rests.at:.1f} s: you stopped it"
        " by the clock, and not when the task was done.",
        model="to stop a loop, I must know how long it takes",
        at=rests,
    )
    run.expect(
        results[0].text.split()[-1] == "1" and results[1].text.split()[-1] == "2",
        f'It should hand over what the coroutine returned, 1 and 2. You printed "{results[0].text}".',
        model="run_until_complete only turns the crank",
        at=results[0],
    )
    run.expect(
        run.in_order("waltz begins", "ding", "waltz ends", "the crank rests", "march begins", "dong", "march ends"),
        "The lines should come in the order of the real `run_until_complete`. They came in another.",
        at=begins,
    )
