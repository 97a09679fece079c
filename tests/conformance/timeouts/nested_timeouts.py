"""Two deadlines: the shorter one fires, and only its own block turns it into TimeoutError."""
import asyncio

async def main():
    try:
        async with asyncio.timeout(0.1) as outer:
            try:
                async with asyncio.timeout(0.5) as inner:
                    await asyncio.sleep(1)
            except TimeoutError:
                print("inner")
            finally:
                print("inner expired", inner.expired())
    except TimeoutError:
        print("outer expired", outer.expired())
    try:
        async with asyncio.timeout(0.5) as outer:
            try:
                async with asyncio.timeout(0.1) as inner:
                    await asyncio.sleep(1)
            except TimeoutError:
                print("inner expired", inner.expired())
            await asyncio.sleep(0.1)
            print("goes on", outer.expired())
    except TimeoutError:
        print("outer")

asyncio.run(main())
