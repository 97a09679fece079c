"""A timer armed first fires first when two are due at the same moment, whoever armed it.

covers: asyncio.TimerHandle.when, asyncio.TimerHandle.cancel, asyncio.Handle.cancelled
"""
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    at = loop.time() + 0.02
    handles = [loop.call_at(at, print, "tick", i) for i in range(5)]
    handles[1].cancel()
    handles[3].cancel()
    print([handle.cancelled() for handle in handles])
    print(all(handle.when() == at for handle in handles))
    print(sorted(handles)[0] is handles[0])
    await asyncio.sleep(0.05)
    print("after")


asyncio.run(main())
