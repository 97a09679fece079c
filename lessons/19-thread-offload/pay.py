import asyncio
import time


def pay(bill):
    time.sleep(1.5)  # the bank is slow today
    print("bank:", bill, "paid")


async def main():
    for attempt in (1, 2):
        try:
            async with asyncio.timeout(1):
                await asyncio.to_thread(pay, "bill 7")
                print("main: thank you")
                return
        except TimeoutError:
            print("main: attempt", attempt, "failed")
    print("main: I will pay tomorrow")


asyncio.run(main())
