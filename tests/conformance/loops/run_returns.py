"""asyncio.run gives back main's result, and each run has a loop of its own."""
import asyncio

async def main(n):
    await asyncio.sleep(0)
    return n, asyncio.get_running_loop()

one = asyncio.run(main(1))
two = asyncio.run(main(2))
print(one[0], two[0], one[1] is two[1], one[1].is_closed())
