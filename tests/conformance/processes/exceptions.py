import asyncio
from concurrent.futures import ProcessPoolExecutor


class Trouble(Exception):
    pass


def fail(kind):
    if kind == "value":
        raise ValueError("bad value")
    if kind == "own":
        raise Trouble("of our own", 3)
    return lambda: None


async def main():
    def local():
        pass

    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1) as pool:
        for kind in ("value", "own", "lambda"):
            try:
                await loop.run_in_executor(pool, fail, kind)
            except Exception as error:
                print(type(error).__name__, error.args if kind == "own" else "")
                cause = error.__cause__
                print(type(cause).__name__, "in fail" in str(cause), str(cause).strip().startswith('"""'))
        for what in (local, lambda: 1):
            try:
                await loop.run_in_executor(pool, what)
            except Exception as error:
                print(type(error).__name__, str(error).split(" at 0x")[0].split("<function")[0])
        print(await loop.run_in_executor(pool, max, 3, 9))


if __name__ == "__main__":
    asyncio.run(main())
