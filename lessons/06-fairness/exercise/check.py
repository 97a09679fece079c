def check(run):
    run.expect(run.error is None, f"The program ended in the middle: {run.error}.")
    over, guest = run.first("letter over"), run.task("guest")
    run.expect(over and guest, "The task `guest` should read the letter to its end. It did not.")
    read = guest.ran + guest.blocked
    run.expect(
        read > 0.9,
        f"The letter has fifty lines, a second of reading. Only {read:.1f} s were read.",
        at=over,
    )
    run.expect(
        over.at < 1.2,
        f"The letter should take about a second, as before. It took {over.at:.1f} s: a part of that nobody read and nobody"
        " rang. To let others through, a pause need not last any time.",
        model="a pause must last some time",
        at=over,
    )
    stood = f"`{run.longest_ready_by}` stood ready for {run.longest_ready:.2f} s before it got a turn"
    run.expect(
        run.longest_ready < 0.9,
        f"Nobody should stand ready for longer than 0.1 s. {stood}: the guest read all fifty lines in a single turn. An `await`"
        " of something that need not wait is no pause.",
        model="every await gives the others a turn",
        at=run.longest_ready_event,
    )
    run.expect(
        run.longest_ready < 0.12,
        f"Nobody should stand ready for longer than 0.1 s. {stood}. The guest did pause, but between two pauses there"
        " are too many lines.",
        model="to have yielded once is enough",
        at=run.longest_ready_event,
    )
