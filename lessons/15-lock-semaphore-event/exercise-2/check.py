def check(run):
    run.expect(run.error is None, f"The day ended in the middle: {run.error}.")
    done, out, busiest, worst = run.first("all delivered"), 0, 0, None
    for line in run.lines:
        out += line.text.startswith("van leaves") - line.text.startswith("van is back")
        if out > busiest:
            busiest, worst = out, line
    backs = run.printed("van is back")
    run.expect(done and len(backs) == 6, f"Six parcels should be delivered. {len(backs)} were.")
    if busiest > 2:
        run.expect(
            busiest == 6,
            f"There are two vans. You had {busiest} on the road. A larger batch is over sooner, and it needs more vans.",
            model="a larger batch is the way to go faster",
            at=worst,
        )
        run.fail(
            "There are two vans. You had all 6 on the road at once: a permit limits those who ask for it, so each parcel has to"
            " ask for one of its own.",
            model="one permit limits all that happens in its block",
            at=worst,
        )
    run.expect(
        busiest == 2,
        f"Two vans can be on the road at the same time. You never had more than one, and it took {done.at:.0f} s.",
        model="a semaphore is a lock: one at a time",
        at=done,
    )
    run.expect(
        done.at < 6.5,
        f"Two vans that are never idle need 6 s. Yours took {done.at:.0f} s: whoever was back first waited for the other before the"
        " next pair left.",
        model="a batch keeps everybody busy",
        at=backs[0],
    )
