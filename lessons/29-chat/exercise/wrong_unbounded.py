import asyncio

GUESTS = {"ann": 0.02, "ben": 1.0, "cid": 0.02}  # how long a photo takes


async def hand_over(guest, photo):
    await asyncio.sleep(GUESTS[guest])
    print(f"{guest} has photo {photo}")


async def serve(guest, box):
    while True:
        await hand_over(guest, await box.get())


async def main():
    boxes, tasks = [], []
    for guest in GUESTS:
        box = asyncio.Queue()
        boxes.append(box)
        tasks.append(asyncio.create_task(serve(guest, box), name=guest))
    for photo in range(1, 21):
        await asyncio.sleep(0.1)
        print(f"main: photo {photo}")
        for box in boxes:
            box.put_nowait(photo)
    await asyncio.sleep(0.1)
    print("main: good night")


asyncio.run(main())
