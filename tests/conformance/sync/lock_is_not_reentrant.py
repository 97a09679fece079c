"""Asking twice for the same lock waits for ever, or until a timeout."""
import asyncio

async def main():
    lock = asyncio.Lock()
    async with lock:
        try:
            async with asyncio.timeout(0.2):
                async with lock:
                    print("never")
        except TimeoutError:
            print("still locked:", lock.locked())
    print("free:", not lock.locked())

asyncio.run(main())
