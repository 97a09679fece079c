SEEDS = 200


def check(run):
    run.expect(run.error is None, f"The program ended in the middle: {run.error}.")
    for name in ("Ann", "Bob", "Cleo"):
        one, done = run.first(f"{name} has one"), run.first(f"{name} is done")
        if done:
            continue
        enough, end = run.first("main: enough"), run.makespan
        run.expect(
            enough,
            f"All three should bake. {name} never finished: a timeout ended {name}'s wait, and with it the cake. The circle itself is"
            " still in the program.",
            model="a timeout mends a deadlock",
            at=run.task(name),
        )
        task = run.task(name)
        stuck = task.cancel_event - 1 if task and task.cancel_event else one  # the last moment at which all stand there
        late = next((line for line in run.printed("has one") if line.at > 0.1), None)
        run.expect(
            late is None,
            f'All three should bake, on every day. On this one "{late.text if late else ""}" came at {late.at if late else 0:.3f} s, in'
            f" the very moment that closes the circle, and nobody went on until {end:.0f} s. Coming late made it rarer, and left it there.",
            model="a deadlock that does not show is mended",
            at=stuck,
        )
        run.expect(
            one is None,
            f"All three should bake. {name} had one thing, and waited until {end:.0f} s for another: so did the other two. Each holds what"
            " the next one wants, and a circle is a circle, whichever way you walk round it.",
            model="whoever waits long enough gets it in the end",
            at=stuck,
        )
        run.fail(f"All three should bake. {name} never came to hold anything.", at=run.task(name))
