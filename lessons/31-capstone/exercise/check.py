GOOD = [f"http://harbour.example/{page}" for page in ("", "quay", "boats")]
BAD = [f"http://harbour.example/{page}" for page in ("bar", "fog")]
PUB = "http://pub.example/"


def check(run):
    lost = next((task for task in run.tasks if task.name.startswith("worker") and task.error), None)
    run.expect(
        lost is None,
        "A bad page should end an attempt, not a worker. "
        f"{lost and lost.name} ended with {lost and lost.error}.",
        model="a worker that fails takes the next job",
        at=lost,
    )
    done = run.first("main: all is done")
    read = [line.text.removeprefix("read ") for line in run.printed("read http")]
    gave_up = [line.text.removeprefix("gave up ") for line in run.printed("gave up http")]
    run.expect(
        done,
        "The crawler should say \"all is done\", and `join` never came back: "
        "a job was fetched and never marked done.",
        model="what fails is left out, and the rest goes on",
        at=run.lines[-1] if run.lines else None,
    )
    run.expect(
        done.at < 20,
        f"The crawler should end within 20 s. It took {done.at:.0f} s: it waited for the fog to lift.",
        model="a slow page has to be waited for",
        at=done,
    )
    for url in set(read):
        run.expect(read.count(url) == 1, f"Each page should be read once. {url} was read {read.count(url)} times.")
    for url in GOOD:
        run.expect(url in read, f"{url} is a good page, and should be read. It was not.", at=done)
    wanted = BAD + [PUB] + ([PUB + "songs"] if PUB in read else [])
    missing = next((url for url in wanted if url not in read + gave_up), None)
    run.expect(
        missing is None or done.at > 3,
        f"Everything should be read, or given up and said so. At {done.at:.1f} s all was done, it says, "
        f"and {missing} was neither: its next attempt was still to come.",
        model="join knows what is still to come",
        at=done,
    )
    run.expect(
        missing is None,
        f"Everything should be read, or given up and said so. {missing} was neither: "
        "who looks at the result cannot know that it is missing.",
        model="what is missing will be noticed",
        at=done,
    )
