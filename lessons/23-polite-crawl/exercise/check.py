from collections import Counter

SEEDS = 30


def check(run):
    run.expect(
        run.error is None,
        f"The program should come to its end. It ended with {run.error}.",
    )
    asked = run.printed("GET ")
    run.expect(
        asked,
        "Every request should print a line with `GET`, the address and the status, as at first.",
    )
    read = Counter(line.text.split()[1] for line in asked if line.text.endswith(" 200"))
    twice = [url for url, times in read.items() if times > 1]
    again = next((line for line in reversed(asked) if line.text.split()[1] in twice), None)
    run.expect(
        not twice,
        f"Each page should be read once. {twice[0] if twice else ''} was read {read[twice[0]] if twice else 0} times: "
        "when the second one looked, it was not in the notebook yet.",
        model="what is noted when the answer is there is noted in time",
        at=again,
    )
    refused = [line for line in asked if line.text.endswith(" 429")]
    run.expect(
        len(read) == 8,
        f"The town has 8 pages, and you read {len(read)}. A page that was refused with 429 is not gone: "
        "it wants to be asked for later.",
        model="a page that is refused does not exist",
        at=refused[0] if refused else None,
    )
    run.expect(
        not refused,
        f"The server answers 5 requests a second, and had to refuse {len(refused)} of yours. Asking at a steady "
        "pace costs nobody anything.",
        model="maximum concurrency is maximum speed",
        at=refused[0] if refused else None,
    )
    run.expect(
        run.makespan < 4,
        f"At the pace that the server accepts, 8 pages take about 2 s. Yours took {run.makespan:.1f} s.",
        model="the slower, the politer",
    )
