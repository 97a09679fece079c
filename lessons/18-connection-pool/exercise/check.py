def check(run):
    said = {line.text for line in run.lines}
    run.expect(
        run.error is None,
        f"The program should come to its end. It ended with {run.error}.",
    )
    requests = [run.task(f"request-{n}") for n in range(1, 13)]
    run.expect(
        all(requests),
        "There should be twelve tasks, request-1 to request-12. Leave `main` as it was.",
    )
    pool = run.things_of("queue")
    run.expect(
        not pool or pool[0].peak <= 3,
        f"The database gives you 3 connections, and your pool has {pool[0].peak if pool else 0}. What leaks from "
        "a pool of 3 leaks from a bigger one as well: it only takes longer until nothing is left.",
        model="a bigger pool mends a leak",
        at=pool[0] if pool else None,
    )
    for n in (1, 2):
        run.expect(
            f"{n} answered" in said,
            f"Request {n} is a long report: it had its connection at once, and may take its 3 seconds. "
            "It was called off in the middle of its work.",
            model="a timeout for the wait is a timeout for the work",
            at=requests[n - 1],
        )
    left = run.first("connections in the pool:")
    run.expect(left, "At the end, `main` should say how many connections are in the pool.")
    failed = next((task for task in requests if task.outcome == "raised"), None)
    run.expect(
        left.text.endswith(" 3"),
        f"At the end, all 3 connections should be in the pool. It says {left.text!r}: "
        "a request that failed kept its connection.",
        model="a task that ends gives back what it holds",
        at=failed,
    )
    slow = max(requests[2:], key=lambda task: task.ended or run.makespan)
    took = (slow.ended or run.makespan) - slow.spawned
    run.expect(
        took < 1.5,
        f"Nobody should wait longer than a second for a connection. {slow.name}, a quick one, "
        f"was over only after {took:.1f} s.",
        model="a wait in a pool is always short",
        at=slow,
    )
    for n in (3, 5, 6):
        run.expect(
            f"{n} answered" in said,
            f"Request {n} could have been answered: its connection came back in time.",
            at=requests[n - 1],
        )
    for n in range(7, 13):
        run.expect(
            f"{n} busy" in said,
            f"Request {n} gets no connection within its second. It should print `{n} busy`.",
            at=requests[n - 1],
        )
