def check(run):
    run.expect(run.error is None, f"The program should end quietly. It ended with {run.error}.")
    for n in range(1, 11):
        line = f"bread {n} needs flour for bread {n}, water for bread {n}, salt for bread {n}"
        run.expect(run.first(line), f"Each recipe should be read whole. This line is missing: {line}.")
    # 5 ms are asked for, and what holds the loop holds it for 60: a busy machine may need a little more.
    in_thread = run.longest_poll < 0.015
    run.expect(
        in_thread or not run.jobs,
        f"The loop should never be held for more than 5 ms. {run.longest_poll_by} held it for "
        f"{1000 * run.longest_poll:.0f} ms, although a thread was asked: it only *built* the generator, "
        "and the lines were read here.",
        model="whatever I give to to_thread is done in the thread",
        at=run.longest_poll_event,
    )
    run.expect(
        in_thread,
        f"The loop should never be held for more than 5 ms. {run.longest_poll_by} held it for "
        f"{1000 * run.longest_poll:.0f} ms: there is no thread that reads.",
        model="inside async def, reading a file does not block",
        at=run.longest_poll_event,
    )
    run.expect(
        run.makespan < 0.4,
        f"The reads should overlap, as far as there are threads. It took {run.makespan:.2f} s: "
        "each began when the one before was through.",
        model="await alone gives concurrency",
        at=run.tasks[-1],
    )
