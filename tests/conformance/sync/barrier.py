"""A barrier lets all go at once; abort breaks it for everybody."""
import asyncio

async def work(name, barrier):
    try:
        async with barrier as position:
            print(name, "through at", position)
    except asyncio.BrokenBarrierError as error:
        print(name, "broken:", error)

async def main():
    barrier = asyncio.Barrier(3)
    await asyncio.gather(*(work(name, barrier) for name in "abc"))
    tasks = [asyncio.create_task(work(name, barrier)) for name in "de"]
    await asyncio.sleep(0)
    print(barrier.n_waiting, barrier.parties)
    await barrier.abort()
    await asyncio.gather(*tasks)
    print(barrier.broken)

asyncio.run(main())
