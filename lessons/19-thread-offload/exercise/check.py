def check(run):
    run.expect(
        run.error is None,
        f"The program should end quietly. It ended with {run.error}.",
    )
    run.expect(
        run.longest_poll < 0.5,
        f"The loop should stay free. {run.longest_poll_by} held it for {run.longest_poll:.1f} s without a break, "
        "and the heart stood still.",
        model="async def makes a call non-blocking",
        at=run.longest_poll_event,
    )
    run.expect(
        run.longest_poll < 0.05,
        f"The loop should stay free. {run.longest_poll_by} held it for {run.longest_poll:.2f} s, again and again: "
        "one page each time. The heart stumbles.",
        model="an await now and then keeps the loop free",
        at=run.longest_poll_event,
    )
    scan = run.task("scan")
    run.expect(
        scan is not None and scan.cancel_requested is not None,
        "`main` should start a task called scan and call it off after a second. Leave `main` as it was.",
    )
    run.expect(
        run.jobs,
        "The pages should be read by a thread: `read_page` is an old library and blocks. No thread was given any work.",
    )
    asked = scan.cancel_requested
    pages = run.printed("page ")
    run.expect(
        sum(page.at < asked for page in pages) >= 7,
        "Until it is called off, the scan should go on, page by page. It read too few.",
        at=scan,
    )
    late = [page for page in pages if page.at > asked + 0.2]
    run.expect(
        not late,
        f"Called off at {asked:.1f} s, the scan should soon read no more pages. It read {len(late)} more, "
        f"until {late[-1].at if late else asked:.1f} s.",
        model="cancelling a task stops the thread that works for it",
        at=late[-1] if late else None,
    )
    run.expect(
        scan.outcome == "cancelled",
        f"The task should end as *cancelled*, so that `main` knows. It {scan.outcome}.",
        model="once the thread stops, nobody needs the exception",
        at=scan,
    )
    run.expect(
        run.makespan < asked + 0.5,
        f"Called off at {asked:.1f} s, the program should soon be over. It took until {run.makespan:.1f} s.",
        model="cancelling a task stops the thread that works for it",
    )
