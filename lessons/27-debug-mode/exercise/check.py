DISHES = "tea soup salad toast wedding-cake-for-hundred pie rice fish".split()


def check(run):
    run.expect(run.error is None, f"The program should end quietly. It ended with {run.error}.")
    for dish in DISHES:
        run.expect(
            run.in_order(f"{dish} is chopped", f"{dish} is served"),
            f"Every dish should be chopped, and then served. The {dish} was not.",
        )
    slow = run.longest_poll >= 0.1
    told = [warning for warning in run.warnings if warning.kind == "slow callback"]
    run.expect(
        not slow or told,
        f"No step should take longer than 0.1 s. {run.longest_poll_by} held the loop for "
        f"{run.longest_poll:.2f} s, as before. The log says nothing about it any more, and that is all.",
        model="what is not in the log does not happen",
        at=run.longest_poll_event,
    )
    run.expect(
        not slow or run.longest_poll_by in DISHES,
        f"No step should take longer than 0.1 s. {run.longest_poll_by} held the loop for "
        f"{run.longest_poll:.2f} s: it is a task of its own, and lives in the same thread as all others.",
        model="a task of its own has a thread of its own",
        at=run.longest_poll_event,
    )
    run.expect(
        not slow,
        f"No step should take longer than 0.1 s. {run.longest_poll_by} held the loop for "
        f"{run.longest_poll:.2f} s: while it chopped, there was no `await` that waits.",
        model="every await gives back the turn",
        at=run.longest_poll_event,
    )
