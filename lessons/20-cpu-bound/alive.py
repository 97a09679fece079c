import asyncio

JOBS = 2  # knob: 1..4 hashes


def digest(n):
    value = n
    for step in range(500_000):
        value = (value * 31 + step) % 1_000_003
    return value


async def heartbeat(late):
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + 0.02
        await asyncio.sleep(0.02)
        late.append(loop.time() - due)


async def main():
    late = []
    beating = asyncio.create_task(heartbeat(late), name="heartbeat")
    await asyncio.sleep(0.01)
    jobs = [asyncio.to_thread(digest, n) for n in range(JOBS)]
    await asyncio.gather(*jobs)
    beating.cancel()
    print("a beat more than 1 ms late:", max(late) > 0.001)
    print("a beat more than 200 ms late:", max(late) > 0.2)


asyncio.run(main())
