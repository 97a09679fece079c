import asyncio
from concurrent.futures import ProcessPoolExecutor

hits = 0


def visit(n):
    global hits
    hits += 1
    return hits


async def main():
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(max_workers=1) as crew:
        for n in range(3):
            answer = await loop.run_in_executor(crew, visit, n)
            print("worker says", answer)
    print("main says", hits)


if __name__ == "__main__":
    asyncio.run(main())
