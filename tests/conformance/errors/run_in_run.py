"""asyncio.run inside a running loop is refused."""
import asyncio

async def inner():
    return 1

async def main():
    coroutine = inner()
    try:
        asyncio.run(coroutine)
    except RuntimeError as error:
        print(error)
        coroutine.close()
    try:
        asyncio.get_running_loop().run_until_complete(asyncio.sleep(0))
    except RuntimeError as error:
        print(error)
    return "main ends"

print(asyncio.run(main()))
