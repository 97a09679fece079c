def check(run):
    met = next((task for task in run.tasks if "open transaction" in (task.error or "")), None)
    run.expect(
        met is None,
        "Each transaction should have a connection of its own. Here two of them met on one, "
        f"and {met and met.name} was told: {met and met.error}.",
        model="a transaction belongs to the task that began it",
        at=met,
    )
    run.expect(run.error is None, f"The program should end quietly. It ended with {run.error}.")
    till = run.first("in the till:")
    run.expect(
        till,
        "The till should be counted in the end, and it was not: somebody waits for a connection "
        "that is never given back.",
        model="what is taken comes back by itself",
        at=run.task("eve"),
    )
    for guest in ("ann", "ben", "dot", "eve"):
        run.expect(run.first(f"{guest} has paid"), f"{guest} should have paid, and has not.")
    run.expect(
        till.text == "in the till: 120",
        "Cid's card was refused, so the till should hold 120. Here it is said: "
        f"{till.text}. What he had begun was never undone.",
        model="each statement by itself is good enough",
        at=till,
    )
    run.expect(
        run.makespan < 1.1,
        f"Five guests, each at a transaction of half a second, should not wait for one another. "
        f"It took {run.makespan:.1f} s.",
        model="one connection is enough",
        at=till,
    )
