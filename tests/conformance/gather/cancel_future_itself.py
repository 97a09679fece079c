"""gather's own future can be cancelled; a child that resists ends in its own way."""
import asyncio

async def stubborn():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        print("stubborn stays")
        await asyncio.sleep(0.1)
    return "stayed"

async def meek():
    try:
        await asyncio.sleep(1)
    finally:
        print("meek leaves")

async def main():
    both = asyncio.gather(stubborn(), meek())
    await asyncio.sleep(0.1)
    print(both.cancel())
    try:
        print(await both)
    except asyncio.CancelledError:
        print("cancelled", both.cancelled())

asyncio.run(main())
