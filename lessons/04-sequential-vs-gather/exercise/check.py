def check(run):
    run.expect(run.error is None, f"The program ended in the middle: {run.error}.")
    names = ["news", "mail", "map", "weather"]
    answers, results = run.printed("got "), run.first("results:")
    run.expect(results, "The last line should say `results:` and the four names. It was not printed.")
    missing = [name for name in names if not any(line.text == f"got {name}" for line in answers)]
    run.expect(
        not missing,
        f"All four should be fetched before `main` goes on. It went on after {results.at:.1f} s, and never got the"
        f" {' and the '.join(missing)}.",
        model="gather returns when the first one is done",
        at=results,
    )
    if run.makespan > 4:
        second = run.first("ask for mail") or answers[1]
        waited = f'"{second.text}" came only at {second.at:.1f} s, when the news had come'
        run.expect(
            len({line.task for line in run.printed("ask for")}) == 1,
            f"The four should take as long as the longest: 3 s. They took {run.makespan:.1f} s. There are tasks, but {waited}:"
            " each is awaited before the next is created.",
            model="create_task makes it concurrent, wherever the await stands",
            at=second,
        )
        run.fail(
            f"The four should take as long as the longest: 3 s. They took {run.makespan:.1f} s, the sum: {waited}.",
            model="await starts the work and goes on with the next line",
            at=second,
        )
    run.expect(
        run.makespan < 3.4,
        f"The four should take as long as the longest: 3 s. They took {run.makespan:.1f} s.",
        model="some of the waits overlap",
        at=answers[-1],
    )
    run.expect(
        results.text == "results: news, mail, map, weather",
        f'The results should stand in the order of asking: news, mail, map, weather. You printed "{results.text}".',
        model="results come in the order in which they are ready",
        at=results,
    )
