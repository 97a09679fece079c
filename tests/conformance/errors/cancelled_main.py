"""main cancels itself: asyncio.run raises CancelledError."""
import asyncio

async def main():
    asyncio.current_task().cancel()
    try:
        await asyncio.sleep(1)
    finally:
        print("leaving")

try:
    asyncio.run(main())
except asyncio.CancelledError:
    print("run was cancelled")
