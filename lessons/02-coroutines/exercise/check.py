def check(run):
    run.expect(run.error is None, f"The evening ended in the middle: {run.error}.")
    for dish in ("soup", "salad", "cake"):
        serve, start, done = (run.first(f"{word} {dish}") for word in ("serve", "start", "done"))
        run.expect(serve, f"The {dish} should be ordered, cooked and served. It was never served.")
        run.expect(
            start or serve.at < 0.5,
            f"The {dish} should be cooked before it is served. You waited for it until {serve.at:.1f} s, and nobody cooked:"
            f' "start {dish}" is nowhere. Waiting a second does not run a coroutine.',
            model="calling an async function hands it to the event loop",
            at=serve,
        )
        run.expect(
            start,
            f'The {dish} should be cooked before it is served. Not even "start {dish}" was printed: the call built a'
            " coroutine, and nobody ran it.",
            model="calling an async function runs it, like any other function",
            at=serve,
        )
        if done and done.event < serve.event:
            continue
        run.expect(
            start.task == serve.task,
            f'"serve {dish}" should come after "done {dish}". The {dish} was made a task, and the waiter did not wait for it:'
            " an empty plate.",
            model="handing work to the loop is as good as waiting for it",
            at=serve,
        )
        run.fail(
            f'"serve {dish}" should come after "done {dish}". It came first: cooking began only when the plate had been served.',
            model="it is enough to await a coroutine at some time",
            at=serve,
        )
    lost = next((warning for warning in run.warnings if warning.kind == "never awaited"), None)
    run.expect(
        lost is None,
        "All three dishes are cooked now. But one more coroutine was built and thrown away: look for a call without its `await`.",
        at=lost,
    )
