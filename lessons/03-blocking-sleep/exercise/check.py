def check(run):
    run.expect(run.error is None, f"The program ended in the middle: {run.error}.")
    for n in (1, 2, 3):
        over = run.first(f"nap {n} over")
        run.expect(over, f"Three naps should be over in the end. Nap {n} never was.")
        run.expect(
            over.at > 0.9,
            f"Each nap should last a second. Nap {n} was over after {over.at:.2f} s: the call to `rest` only built a coroutine,"
            " and nobody waited for it.",
            model="calling an async function starts it",
            at=over,
        )
    held = f"`{run.longest_poll_by}` held the loop for {run.longest_poll:.2f} s without a break"
    run.expect(
        run.longest_poll < 0.5,
        f"Nobody should hold the loop for longer than 10 ms. {held}, and the heart stood still. An `async def` around a"
        " blocking call is still a blocking call.",
        model="async def makes everything inside it non-blocking",
        at=run.first("nap 1 over"),
    )
    run.expect(
        run.longest_poll < 0.01,
        f"Nobody should hold the loop for longer than 10 ms. {held}, again and again. Each piece is short, but they follow"
        f" each other: the three naps took {run.makespan:.1f} s.",
        model="short blocking calls do no harm",
        at=run.longest_poll_event,
    )
    run.expect(
        run.makespan < 1.4,
        f"The three naps should overlap, and take one second together. They took {run.makespan:.1f} s.",
        model="await stops everybody, so the naps add up",
        at=run.first("nap 1 over"),
    )
    beats = len(run.printed("beat"))
    run.expect(beats >= 6, f"The heart should beat seven times in that second. It beat {beats} times.", at=run.first("beat"))
