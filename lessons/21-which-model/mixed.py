import asyncio
import time
from concurrent.futures import ProcessPoolExecutor

WAIT = 0.5  # knob: 0.5..2.0 step 0.5 seconds


def add_up(n):
    value = n
    for step in range(100_000):
        value = (value * 31 + step) % 1_000_003


def ask_and_add_up(n):
    time.sleep(WAIT)
    add_up(n)


async def job(plan, crew, n):
    send = asyncio.get_running_loop().run_in_executor
    if plan == "processes":
        return await send(crew, ask_and_add_up, n)
    await asyncio.sleep(WAIT)
    if plan == "async":
        return add_up(n)
    await send(crew, add_up, n)


async def main():
    took = {}
    with ProcessPoolExecutor(4) as crew:
        for plan in ("async", "processes", "async + processes"):
            start = time.perf_counter()
            await asyncio.gather(*[job(plan, crew, n) for n in range(12)])
            took[plan] = time.perf_counter() - start
    print(*sorted(took, key=took.get), sep="\n")


if __name__ == "__main__":
    asyncio.run(main())
