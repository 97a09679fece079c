"""SystemExit in a task ends the run with its status; cleanup still happens."""
import asyncio
import sys

left = []

async def other():
    try:
        await asyncio.sleep(1)
    finally:
        left.append("other")

async def quits():
    await asyncio.sleep(0.1)
    print("quits")
    sys.exit(3)

async def main():
    tasks = [asyncio.create_task(other()), asyncio.create_task(quits())]
    try:
        await asyncio.gather(*tasks)
    finally:
        left.append("main")

try:
    asyncio.run(main())
finally:
    print(sorted(left), "left")
