SEEDS = 1  # it really computes, which is the same with every seed


def at_once(jobs):
    """The most jobs that were under way at the same moment."""
    return max(sum(other.started <= job.started < other.ended for other in jobs) for job in jobs)


def check(run):
    run.expect(
        run.error is None,
        f"The program should come to its end. It ended with {run.error}.",
    )
    run.expect(
        run.first("digests: 256185 821960"),
        "The two digests should be right, and in the order of their numbers. "
        f"Printed was: {run.text.strip()!r}.",
    )
    jobs = [job for job in run.jobs if job.name.startswith("digest") and job.ended is not None]
    run.expect(
        jobs,
        f"The loop should stay free. {run.longest_poll_by} computed on it for {run.longest_poll:.2f} s "
        "without a break: nothing was handed to anybody else.",
        model="gather makes computing overlap",
        at=run.longest_poll_event,
    )
    run.expect(
        all("Process" in job.worker for job in jobs),
        "The digests were computed by threads. They take turns at one GIL: side by side they take as long "
        "as one after the other.",
        model="threads speed up computing, because there are more of them",
        at=jobs[0],
    )
    run.expect(
        at_once(jobs) == 2 or max(job.queued for job in jobs) > min(job.ended for job in jobs),
        "Both digests were handed over in time, but to a pool with a single process: it computed one after the other.",
        model="a process computes everything it is sent at once",
        at=jobs[-1],
    )
    run.expect(
        at_once(jobs) == 2,
        "Two digests should be under way at the same time. The second one was handed over when the first was done.",
        model="await alone gives concurrency",
        at=jobs[-1],
    )
