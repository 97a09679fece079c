def check(run):
    run.expect(
        run.error is None,
        f"The program should end quietly. It ended with {run.error}.",
    )
    cook = run.task("cook")
    run.expect(
        cook is not None and cook.cancel_requests > 0,
        "`main` should ask the cook to stop, and nobody asked. Leave `main` as it was.",
    )
    asked = cook.cancel_requested
    done = [line for line in run.printed("done") if line.at > asked]
    run.expect(
        not done,
        f"Asked to stop at {asked:.1f} s, the cook should begin nothing new. "
        f"The cook went on, until {cook.ended or run.makespan:.1f} s.",
        model="catching the cancellation is harmless",
        at=done[0] if done else cook,
    )
    off = [line for line in run.printed("cook: oven off") if line.at > asked]
    run.expect(
        off or run.task("oven_off") is None,
        "The oven should be off before the cook is over. Another task was to turn it off, "
        "and nobody waited for that one: the program ended, and the oven is on.",
        model="cleaning up can be left to somebody else",
        at=cook,
    )
    run.expect(
        off,
        "The oven should be off before the cook is over. The cook left at once, and it is still on.",
        model="cancel() cleans up by itself",
        at=cook,
    )
    run.expect(
        off[0].event <= cook.event,
        "The oven should be off before the cook is over. "
        f"The cook was over at {cook.ended:.1f} s, the oven off at {off[0].at:.1f} s.",
        model="cleaning up can be left to somebody else",
        at=cook,
    )
    run.expect(
        cook.outcome == "cancelled",
        f"The cook should end as *cancelled*. It {cook.outcome}, as if the work were done: "
        "`main` cannot tell that it was called off.",
        model="after the cleanup nobody needs the exception",
        at=cook,
    )
    run.expect(
        cook.ended - asked < 0.5,
        f"Turning off the oven takes 0.3 s. The cook took {cook.ended - asked:.1f} s to leave.",
        at=cook,
    )
