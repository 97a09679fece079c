def check(run):
    run.expect(run.error is None, f"The program should end quietly. It ended with {run.error}.")
    served = run.printed("order ")
    run.expect(
        len(served) == len({line.text for line in served}) == 300,
        f"Each of the 300 orders should be served once. {len(served)} were served.",
    )
    waited = run.things_of("semaphore")
    run.expect(
        run.peak_alive <= 60 or not waited,
        f"No more than 60 tasks should be alive at once. There were {run.peak_alive}: "
        "most of them stood at the door.",
        model="a semaphore limits how many tasks there are",
        at=waited[0] if waited else None,
    )
    run.expect(
        run.peak_alive <= 60,
        f"No more than 60 tasks should be alive at once. There were {run.peak_alive}, one for each order.",
        model="tasks are free",
        at=run.tasks[60].spawned_event if len(run.tasks) > 60 else None,
    )
    run.expect(
        run.makespan < 1.5,
        f"It should take less than half a second. It took {run.makespan:.1f} s, and most of that time "
        f"the loop had nothing to do: {run.peak_alive - 1} tasks are too few to keep it busy.",
        model="the fewer tasks, the better",
        at=served[-1],
    )
    run.expect(
        run.makespan < 0.5,
        f"It should take less than half a second. It took {run.makespan:.2f} s: after each batch the loop "
        "stood idle, until the next one had waited.",
        model="batches are as good as workers",
        at=served[50],
    )
