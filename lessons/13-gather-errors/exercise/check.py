OUTCOMES = ["missing: no news", "here: mail", "missing: no map", "here: weather"]


def check(run):
    run.expect(run.error is None, f"`main` should hear of every error, and go on. It ended with {run.error}.")
    told, leaves = run.printed("missing:") + run.printed("here:"), run.first("main leaves")
    told.sort(key=lambda line: line.event)
    run.expect(leaves, '`main` should print "main leaves" in the end. It did not.')
    wrong = run.first("here: no")
    run.expect(
        wrong is None,
        f'Each outcome should be told as what it is. "{wrong.text if wrong else ""}" is an error that nobody looked at: with'
        " `return_exceptions=True`, the list holds both kinds.",
        model="what gather returns are results",
        at=wrong,
    )
    run.expect(
        len(told) != 1,
        f'All four outcomes should be told. You heard "{told[0].text if told else ""}", the first failure in time, and left at'
        f" {leaves.at:.1f} s. The others were still to come.",
        model="every error comes to light",
        at=told[0] if told else leaves,
    )
    lost = next((text for text in OUTCOMES if not run.first(text)), None)
    run.expect(
        lost is None,
        f'All four outcomes should be told. "{lost}" is not among them. An error that is left out is an error that nobody hears of.',
        model="return_exceptions hides the errors",
        at=leaves,
    )
    run.expect(
        run.makespan < 4,
        f"The four fetches should overlap, and take as long as the longest: 3 s. They took {run.makespan:.1f} s, one after the other.",
        model="to hear of every error, I must wait for one at a time",
        at=told[1],
    )
    run.expect(
        [line.text for line in told] == OUTCOMES,
        f"The outcomes should be told in the order of the questions: news, mail, map, weather. The first you told was"
        f' "{told[0].text}".',
        model="good results come before errors",
        at=told[0],
    )
