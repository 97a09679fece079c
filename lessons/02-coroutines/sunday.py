import asyncio


async def is_open(day):
    await asyncio.sleep(0.2)  # look it up
    return day != "Sunday"


async def visit(day):
    if is_open(day):
        print(day + ": come in")
    else:
        print(day + ": closed")


async def main():
    await visit("Saturday")
    await visit("Sunday")


asyncio.run(main())
