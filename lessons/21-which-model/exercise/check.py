SEEDS = 1  # it really computes, which is the same with every seed


def at_once(jobs):
    """The most jobs that were under way at the same moment."""
    return max(sum(other.started <= job.started < other.ended for other in jobs) for job in jobs)


def check(run):
    run.expect(
        run.error is None,
        f"The program should come to its end. It ended with {run.error}.",
    )
    lines = [run.first("letters: answered"), run.first("archive: read"), run.first("sums: done")]
    run.expect(
        all(lines),
        "The program should print `letters: answered`, `archive: read` and `sums: done`, as at first.",
    )
    letters, archive, sums = lines
    jobs = [job for job in run.jobs if job.ended is not None]
    early = [job for job in jobs if job.ended <= letters.at and "Process" in job.worker]
    run.expect(
        letters.at < 0.5 or not early,
        f"Thirty letters take 0.2 s when all of them are waited for at once. Yours took {letters.at:.1f} s: "
        "a few processes wait for a few letters at a time.",
        model="processes are always the fastest",
        at=letters,
    )
    run.expect(
        letters.at < 0.5,
        f"Thirty letters take 0.2 s when all of them are waited for at once. Yours took {letters.at:.1f} s.",
        model="await alone gives concurrency",
        at=letters,
    )
    took = archive.at - letters.at
    run.expect(
        took < 0.9,
        f"Four archives take 0.5 s when they are read side by side. Yours took {took:.1f} s, one after the other: "
        f"{run.longest_poll_by} held the loop.",
        model="gather makes blocking calls overlap",
        at=run.longest_poll_event,
    )
    computed = [job for job in jobs if job.name.startswith("add_up")]
    run.expect(
        computed,
        f"The sums were computed on the loop, which was held for {run.longest_poll:.2f} s.",
        model="gather makes computing overlap",
        at=run.longest_poll_event,
    )
    run.expect(
        all("Process" in job.worker for job in computed),
        "The sums were computed by threads. They take turns at one GIL, so two of them take twice as long "
        "as one.",
        model="threads speed up computing, because there are more of them",
        at=computed[0],
    )
    run.expect(
        len(computed) == 2 and at_once(computed) == 2,
        "Two sums should be under way at once, in a process each. Yours came one after the other.",
        model="await alone gives concurrency",
        at=computed[-1],
    )
