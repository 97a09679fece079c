import re


def check(run):
    run.expect(run.error is None, f"The program ended in the middle: {run.error}.")
    said, most = run.first("answers"), run.first("at most")
    run.expect(said and most, 'The last lines should say how many answers there are, and "at most … under way". They were not printed.')
    answers, most_under_way = number(said), number(most)
    run.expect(
        most_under_way <= 50,
        f"The service bears 50 letters at a time. You had {most_under_way} under way.",
        model="all at once is the fastest, so it is the best",
        at=most,
    )
    run.expect(
        answers >= 120,
        f"120 letters should be answered. There are {answers} answers: after the last full batch some letters were left over.",
        model="the letters come out even",
        at=said,
    )
    if run.makespan > 5:
        slow = f"120 letters in batches should take about a second. They took {run.makespan:.0f} s, with never more than {most_under_way} under way."
        run.expect(
            run.polls < 300,
            f"{slow} The loop ran {run.polls} pieces of work, so there are awaits enough. They do not make the waits overlap.",
            model="more awaits make a program faster",
            at=said,
        )
        run.fail(
            f"{slow} The next letter is begun when the answer to the last one is there.",
            model="await in a loop starts everything at once",
            at=said,
        )
    run.expect(
        run.makespan < 1.2,
        f"120 letters, 50 at a time: that should take about three waits, 0.75 s. It took {run.makespan:.2f} s. Make the batches larger.",
        model="the size of a batch does not matter",
        at=said,
    )
    run.expect(any(line.text == "in order" for line in run.lines), "The answers should stand in the order of the letters. They do not.", at=said)


def number(line):
    digits = re.search(r"-?\d+", line.text)
    return int(digits[0]) if digits else -1
