import asyncio


def digest(n):
    value = n
    for step in range(400_000):
        value = (value * 31 + step) % 1_000_003
    return value


async def heartbeat():
    while True:
        await asyncio.sleep(0.02)


async def main():
    beating = asyncio.create_task(heartbeat(), name="heartbeat")
    await asyncio.sleep(0.01)
    digests = [digest(n) for n in range(2)]
    print("digests:", *digests)
    beating.cancel()


if __name__ == "__main__":
    asyncio.run(main())
