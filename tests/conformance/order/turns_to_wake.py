"""How many turns pass between a task's end and its waiter's next step."""
import asyncio

turn = 0

async def clock():
    global turn
    while True:
        turn += 1
        await asyncio.sleep(0)

async def work(turns):
    for _ in range(turns):
        await asyncio.sleep(0)
    return turn

async def main():
    ticking = asyncio.create_task(clock())
    for turns in range(3):
        ended = await asyncio.create_task(work(turns))
        print("task:", turns, "turns, woke after", turn - ended)
        ended = (await asyncio.gather(work(turns)))[0]
        print("gather:", turns, "turns, woke after", turn - ended)
    ticking.cancel()

asyncio.run(main())
