def check(run):
    heard, on = run.first("main: mailbox is locked"), run.first("main goes on")
    asked = run.printed("ask for")
    late = next((line for line in asked if line.at > 0.1), None)
    run.expect(
        late is None and len(asked) == 4,
        f'All four should be asked for at once. "{late.text}" came at {late.at:.1f} s: you waited for one before you created the next.'
        if late
        else f"All four should be asked for. {len(asked)} were.",
        model="the tasks of a group must be awaited one by one",
        at=late,
    )
    run.expect(
        run.error is None,
        f"`main` should hear of the mail, and go on. It ended with `{run.error}`: what comes out of a group is a bag, with the `OSError`"
        " in it, and a plain `except OSError` does not look into bags.",
        model="the child's exception comes out as it is",
        at=run.task("mail"),
    )
    run.expect(heard and on, '`main` should print "main: mailbox is locked", and go on. It did not.')
    alive = [name for name in ("weather", "map") if not before(run.first(f"{name} called off") or run.first(f"got {name}"), on)]
    run.expect(
        alive != ["map"] and alive != ["weather"],
        f'When `main` goes on, nobody should be alive any more. The {" and ".join(alive)} still was: it was created in the block, but not'
        " with `group.create_task`. The group owns what *it* creates.",
        model="a group owns every task that is created in its block",
        at=on,
    )
    run.expect(
        not alive,
        f"When `main` goes on, at {on.at:.1f} s, nobody should be alive any more. The weather and the map still were: `gather` does"
        " not call anybody back.",
        model="one failure stops the siblings of a gather",
        at=on,
    )
    run.expect(
        on.at < 1.3,
        f"`main` should go on as soon as the mail fails and the others are called off: after 1 s. It went on after {on.at:.1f} s,"
        " when it had fetched a map that nobody can use.",
        model="a group waits for everybody, whatever happens",
        at=run.first("got map"),
    )
    run.expect(run.first("got news"), "The news was there before the mail failed, and should be kept. It is not.")


def before(line, other):
    return line is not None and line.event < other.event
