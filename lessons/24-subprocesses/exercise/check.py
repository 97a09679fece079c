def check(run):
    stuck_for_ever = next((warning for warning in run.warnings if warning.kind == "deadlock"), None)
    run.expect(
        run.error is None and run.first("main: that is all"),
        "The program should come to its end, and it never said \"that is all\": `main` waits for a child that "
        "waits for room in its pipe.",
        model="a pipe takes whatever is written",
        at=stuck_for_ever and stuck_for_ever.event,
    )
    children = run.things_of("process")
    run.expect(len(children) == 4, f"There are four reports to start, and {len(children)} were started.")
    run.expect(
        run.first("long wrote 588895 letters"),
        "The long report should arrive whole, all 588,895 letters of it. Its child waits for "
        "somebody to read, and `main` waits for the child.",
        model="a pipe takes whatever is written",
        at=children[1],
    )
    run.expect(run.first("short wrote 12 letters"), "The short report should arrive: 12 letters.")
    stuck = children[3]
    run.expect(
        stuck.closed,
        "The child that is stuck should be gone when the program ends. "
        "It was still running: the timeout ended the wait, and nobody told the child.",
        model="a timeout ends what it waited for",
        at=run.first("main: that is all"),
    )
    run.expect(
        run.makespan < 2.6,
        f"They should run side by side, two seconds at most. It took {run.makespan:.1f} s: "
        "each child was started when the one before was over.",
        model="waiting for another program stops everybody",
        at=children[-1],
    )
