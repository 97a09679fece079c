import asyncio

GUESTS = {"ann": 0.02, "ben": 1.0, "cid": 0.02}  # how long a photo takes


async def hand_over(guest, photo):
    await asyncio.sleep(GUESTS[guest])
    print(f"{guest} has photo {photo}")


async def main():
    for photo in range(1, 21):
        await asyncio.sleep(0.1)
        print(f"main: photo {photo}")
        await asyncio.gather(*[hand_over(guest, photo) for guest in GUESTS])
    print("main: good night")


asyncio.run(main())
