import asyncio
import time


async def ask(n):  # an async library
    await asyncio.sleep(0.2)


def read(n):  # an old library, which blocks
    time.sleep(0.5)


def add_up(n):  # computes
    for step in range(400_000):
        n = (n * 31 + step) % 1_000_003


async def main():
    for n in range(30):
        await ask(n)
    print("letters: answered")
    for n in range(4):
        read(n)
    print("archive: read")
    for n in range(2):
        add_up(n)
    print("sums: done")


if __name__ == "__main__":
    asyncio.run(main())
