TEAS = ("green", "black", "white")


def check(run):
    run.expect(run.error is None, f"The program should end quietly. It ended with {run.error}.")
    for tea in TEAS:
        run.expect(
            run.first(f"{tea} is ready"),
            f"All three teas should get ready. The {tea} one never did: the program ended first.",
            model="main waits for its tasks",
            at=run.task("main"),
        )
    last = run.lines[-1]
    run.expect(
        run.makespan < 1.2,
        f"The teas should brew at the same time, which takes one second. It took {run.makespan:.1f} s: "
        "each one began when the one before was ready.",
        model="await alone makes things concurrent",
        at=last,
    )
