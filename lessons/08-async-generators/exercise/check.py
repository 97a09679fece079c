def check(run):
    run.expect(run.error is None, f"The program ended in the middle: {run.error}.")
    for letter in ("news", "bill"):
        said = next((line for line in run.printed(letter) if line.text.startswith("main:")), None)
        opened, closed = run.first(f"open the {letter}"), run.first(f"close the {letter}")
        run.expect(opened and said, f"The {letter} should be opened, and `main` should say what it thinks of it. One of the two is missing.")
        run.expect(
            not run.first(f"fetched page 3 of the {letter}"),
            f"You should stop reading the {letter} early. It was read to the end, page 3 and all: a stream may be closed"
            " without that.",
            model="only a stream that is read to its end can be closed",
            at=run.first(f"fetched page 3 of the {letter}"),
        )
        if closed and closed.event < said.event:
            continue
        when = f'"close the {letter}" should come before "{said.text}". It came '
        when += f"{closed.at - said.at:.1f} s after it." if closed and closed.event > said.event else "never."
        run.expect(
            closed is None or closed.task != said.task,
            f"{when} You did close it yourself, but late: until then its connection was open, and nobody needed it.",
            model="what is closed in the end is closed in time",
            at=closed,
        )
        run.expect(
            letter == "news",
            f"{when} The news was closed in time, so a `return` is in good hands. But the bill ends with an *error*, and the error"
            " jumped past the line that closes.",
            model="the line after the loop is always reached",
            at=said,
        )
        run.fail(
            f"{when} `return` leaves the loop, and says nothing to the generator: it stands at its `yield`.",
            model="return closes everything that the function used",
            at=said,
        )
