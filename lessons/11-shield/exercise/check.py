def check(run):
    run.expect(run.error is None, f"The program ended in the middle: {run.error}.")
    begun, done = run.printed("commit: begun"), run.printed("commit: done")
    out = run.first("main: lights out")
    run.expect(begun and out, "One commit should be begun, and `main` should turn off the lights. One of the two is missing.")
    run.expect(
        len(begun) == 1,
        f"There should be exactly one commit. {len(begun)} were begun: the second one at {begun[-1].at:.1f} s, while the first"
        " was still under way. To wait again is not to do it again.",
        model="the second try goes on with the commit that is under way",
        at=begun[-1],
    )
    if not done:
        run.expect(
            begun[0].task == out.task,
            f"The commit should be done. It went on alone behind its shield, until `main` returned at {out.at:.1f} s, and then it"
            " was called off like every task that nobody waits for.",
            model="a shielded task cannot be cancelled",
            at=out,
        )
        run.fail(
            f"The commit should be done. It was begun, and at {out.at:.1f} s the time was up: the cancellation went through"
            " `order` into `commit`, and cut it in half.",
            model="a cancellation stops short of what is important",
            at=run.first("main: too slow"),
        )
    slow = run.first("main: too slow")
    run.expect(
        slow,
        "After half a second the time was up, and `main` should hear of it: \"main: too slow\". It heard nothing: `order` caught"
        " the cancellation, and kept it.",
        model="catching a cancellation is harmless",
        at=run.first("order: stored") or done[0],
    )
    run.expect(
        done[0].event < slow.event,
        f"`order` should not leave before its commit is done. It left at {slow.at:.1f} s, the commit was done at {done[0].at:.1f} s.",
        model="the program waits for work that is shielded",
        at=slow,
    )
    run.expect(run.makespan < 1.3, f"It should be over when the commit is: after a second. It took {run.makespan:.1f} s.", at=done[0])
