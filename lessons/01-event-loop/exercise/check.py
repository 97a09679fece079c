def check(run):
    run.expect(run.error is None, f"The evening ended in the middle: {run.error}.")
    orders, meals = run.printed("orders"), run.printed("eats")
    names = [line.text[0] for line in orders]
    run.expect(
        sorted(names) == ["A", "B", "C"] and len(meals) == 3,
        f"Three tables should order once and eat once. There were {len(orders)} orders and {len(meals)} meals.",
    )
    run.expect(
        run.makespan < 1.5,
        f"All three should wait for their food together, about a second. This evening took {run.makespan:.1f} s:"
        f' "{orders[1].text}" came only when the table before had eaten.',
        model="who is served first has to be done first",
        at=orders[1],
    )
    run.expect(
        orders[-1].at < 0.05,
        f'Nobody should sit there before they order. "{orders[-1].text}" came after {orders[-1].at:.2f} s, although the loop'
        " had nothing else to do. No pause is needed: the queue has an order already.",
        model="tasks race, and only a pause puts them in order",
        at=orders[-1],
    )
    run.expect(
        names == ["C", "A", "B"],
        f"The orders should come as C, A, B. They came as {', '.join(names)}: that is the order in which the tasks joined"
        " the queue. An `await` says whom `main` waits for. It moves nobody to the front.",
        model="the task that is awaited first runs first",
        at=orders[0],
    )
    run.expect(
        len({line.task for line in orders}) == 3,
        "Each table should be a task of its own, with a row of its own.",
        at=orders[0],
    )
