def check(run):
    run.expect(run.error is None, f"The program ended in the middle: {run.error}.")
    out = run.first("lights out")
    run.expect(out, "In the end the lights should go out. They never did.")
    begun, sent = run.printed("begun"), run.printed("sent")
    run.expect(len(begun) == 3, f"Three reports should be begun. There were {len(begun)}.")
    if len(sent) < 3:
        missing = next(line for line in begun if not run.first(line.text.replace("begun", "sent")))
        name = missing.text.split()[0]
        last = next((line for line in sent if 0 <= out.at - line.at < 0.01), None)
        run.expect(
            last is None,
            f'All three reports should be sent before the lights go out. `main` left at {out.at:.1f} s, when "{last.text if last else ""}"'
            f" was there. It waited for that one alone, and the {name} report was called off.",
            model="awaiting the last task waits for all before it",
            at=out,
        )
        run.fail(
            f"All three reports should be sent before the lights go out. `main` left at {out.at:.1f} s, and the {name} report"
            " was called off.",
            model="main waits for the tasks it has created",
            at=out,
        )
    run.expect(
        run.makespan < 4.5,
        f"The three reports should go on side by side, and take as long as the longest: 3 s. They took {run.makespan:.1f} s:"
        f' "{begun[1].text}" came only when the one before had been sent.',
        model="a task must be awaited where it is created",
        at=begun[1],
    )
    run.expect(
        out.at - sent[-1].at < 0.02,
        f"`main` should leave when the last report is sent, at {sent[-1].at:.1f} s. It stayed until {out.at:.1f} s, for nothing:"
        " it waited for a clock, not for its tasks.",
        model="main only has to stay long enough",
        at=out,
    )
    for line in begun:
        name = line.text.split()[0]
        run.expect(
            name in (line.task or ""),
            f"The {name} report should be a task called `{name}`. It is called `{line.task}`: at three in the morning, who knows"
            " what that was?",
            model="the default name will do",
            at=line,
        )
