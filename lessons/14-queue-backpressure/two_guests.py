import asyncio
import time

SIZE = 2  # knob: 0..12 step 2 buns
GUESTS = 2  # knob: 1..4 guests


async def baker(counter):
    most = 0
    for _ in range(12):
        await asyncio.sleep(0.15)
        await counter.put(time.monotonic())
        most = max(most, counter.qsize())
    print("most on the counter:", most, "buns")


async def guest(counter, ages):
    while True:
        baked = await counter.get()
        ages.append(time.monotonic() - baked)
        await asyncio.sleep(1)
        counter.task_done()


async def main():
    start, ages, guests = time.monotonic(), [], []
    counter = asyncio.Queue(maxsize=SIZE)
    for n in range(GUESTS):
        eating = guest(counter, ages)
        guests.append(asyncio.create_task(eating, name=f"guest-{n + 1}"))
    await asyncio.create_task(baker(counter), name="baker")
    await counter.join()
    print("buns eaten:", len(ages))
    print(f"the oldest bun: {max(ages):.0f} seconds old")
    print(f"all eaten after {time.monotonic() - start:.0f} seconds")
    for eating in guests:
        eating.cancel()


asyncio.run(main())
