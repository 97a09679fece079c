"""KeyboardInterrupt raised in a task goes straight through the loop."""
import asyncio

left = []

async def other():
    try:
        await asyncio.sleep(1)
    finally:
        left.append("other")

async def presses():
    await asyncio.sleep(0.1)
    raise KeyboardInterrupt

async def main():
    task = asyncio.create_task(other())
    await asyncio.sleep(0)
    try:
        await asyncio.create_task(presses())
    finally:
        left.append("main")

try:
    asyncio.run(main())
except KeyboardInterrupt:
    print(sorted(left), "left")
