"""Tasks start in the order of creation, and only once their creator waits."""
import asyncio

async def work(n):
    print("start", n)
    await asyncio.sleep(0)
    print("end", n)

async def main():
    tasks = [asyncio.create_task(work(n)) for n in range(3)]
    print("created")
    await tasks[2]
    print("third is over:", [task.done() for task in tasks])
    await asyncio.gather(*tasks)

asyncio.run(main())
