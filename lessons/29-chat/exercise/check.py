def said(run, text):
    return next((line for line in run.lines if line.text == text), None)


def check(run):
    run.expect(run.error is None, f"The program should end quietly. It ended with {run.error}.")
    last = run.first("main: photo 20")
    boxes = run.things_of("queue")
    why = "`put` waited at Ben's full box" if boxes else "somebody waited for Ben"
    run.expect(last, "The photographer should take twenty photos, and never took the last one.")
    for guest in ("ann", "cid"):
        for photo in range(1, 21):
            taken = said(run, f"main: photo {photo}")
            run.expect(taken, f"The photographer should say `main: photo {photo}`. Leave that line as it was.")
            got = said(run, f"{guest} has photo {photo}")
            run.expect(got, f"{guest.title()} is quick, and should get every photo. Photo {photo} never came.", at=taken)
            run.expect(
                got.at - taken.at < 0.15,
                f"{guest.title()} should have photo {photo} within a moment. It took {got.at - taken.at:.1f} s, "
                f"because {why}.",
                model="backpressure is always right" if boxes else "each connection goes at its own speed",
                at=got,
            )
    run.expect(
        last.at < 3,
        f"Twenty photos, one every 0.1 s, are two seconds. The last one was taken at {last.at:.1f} s: "
        "before each photo, the photographer waited until all three had the one before.",
        model="gather takes away every wait",
        at=last,
    )
    run.expect(run.first("ben has photo 1"), "Ben is slow, but should get at least the first photo.")
    run.expect(
        boxes or run.peak_alive <= 10,
        f"What waits for Ben should have a limit, of five photos at most. There were {run.peak_alive} tasks "
        "in the end, most of them with a photo for him, and one more with each photo.",
        model="a task for each message costs nothing",
        at=last,
    )
    pile = max((box.peak for box in boxes), default=0)
    run.expect(
        pile <= 5,
        f"What waits for Ben should have a limit, of five photos at most. {pile} lay in his box, "
        "and with each photo it would be one more.",
        model="who is slow will catch up some day",
        at=last,
    )
