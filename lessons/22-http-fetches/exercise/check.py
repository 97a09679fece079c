import re


def check(run):
    run.expect(
        run.error is None,
        f"The program should come to its end. It ended with {run.error}.",
    )
    pages = [run.first(f"page {n}:") for n in range(1, 16)]
    missing = [n for n, page in enumerate(pages, 1) if page is None]
    run.expect(
        not missing,
        f"Fifteen pages should be fetched. There is no line for page {missing[0] if missing else 0}.",
    )
    short = next((page for page in pages if not page.text.endswith(": 4000 bytes")), None)
    run.expect(
        short is None,
        f"Each page has 4000 bytes, sent in two pieces. You got {short.text if short else ''!r}: "
        "one `read` returned what had arrived by then.",
        model="one read returns the whole answer",
        at=short,
    )
    most = run.first("at most ")
    run.expect(most is not None, "At the end, `main` should say how many were there at once.")
    digits = re.search(r"\d+", most.text)
    number = int(digits[0]) if digits else 0
    mine = [thing for thing in run.things_of("connection") if not thing.name.startswith("client")]
    run.expect(
        number <= 5,
        f"No more than 5 connections should be open at once. The server counted {number}.",
        model="gather is fine with any number: whoever is at the other end will cope",
        at=mine[5] if len(mine) > 5 else most,
    )
    run.expect(
        number == 5,
        f"Five at once are allowed, so use them. The server never saw more than {number}, and it took "
        f"{run.makespan:.1f} s.",
        model="to be polite is to go one by one",
        at=most,
    )
    last = max(pages, key=lambda page: page.at)
    left_open = [thing for thing in mine if not thing.closed or thing.closed_at > last.at - 0.1]
    run.expect(
        len(left_open) <= 5,
        f"A connection should be closed when its page is there. When the last pages came, {len(left_open)} were "
        "still open: those of the pages before, too.",
        model="a connection closes itself when I am done with it",
        at=last,
    )
