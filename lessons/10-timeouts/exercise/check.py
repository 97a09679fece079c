def check(run):
    run.expect(run.error is None, f"The evening ended in the middle: {run.error}.")
    on, lost = run.first("main goes on"), run.first("no answer from east")
    run.expect(on, "In the end `main` should go on. It never did.")
    run.expect(
        any(line.text == "answer from south" for line in run.lines),
        "The south kitchen answers after 0.3 s, and you should hear it. It was cut off: the limit on each question is too small"
        " now. Limits on the parts are not a limit on the whole.",
        model="small limits on the parts make a limit on the whole",
        at=run.first("no answer from south"),
    )
    run.expect(
        lost is None or lost.at > 1.15 or run.first("giving up"),
        f"At 1 s the deadline cancelled the question to the east. But you took that for the question's own limit, at"
        f" {lost.at if lost else 0:.1f} s, and asked on: `main` went on after {on.at:.1f} s.",
        model="a CancelledError is just another timeout",
        at=lost,
    )
    if on.at > 1.15:
        late = f"`main` should go on after 1 s, whatever the kitchens do. It went on after {on.at:.1f} s."
        run.expect(
            run.first("giving up") is None,
            f"{late} You looked at the clock between two questions, and a question is not interrupted by that.",
            model="a timeout looks at the clock when the work is done",
            at=run.first("giving up"),
        )
        run.fail(
            f"{late} Each question kept its own limit, and the four of them add up.",
            model="limits on the parts limit the whole",
            at=on,
        )
    run.expect(
        run.in_order("giving up", "main goes on") and on.at > 0.95,
        'When the second is up, the program should say "giving up", and then go on.',
        at=on,
    )
    run.expect(
        run.in_order("ask north", "ask south", "ask east") and not run.first("ask west"),
        "The kitchens should be asked one after the other, half a second each: north, south, and the east until the time is up.",
        at=on,
    )
