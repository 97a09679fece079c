"""Two tasks hand a ball to each other through futures."""
import asyncio

async def player(name, mine, theirs, loop):
    for n in range(3):
        ball = await mine.pop(0)
        print(name, ball)
        theirs[n if name == "ping" else n + 1].set_result(ball + 1) if (name == "ping" or n < 2) else None

async def main():
    loop = asyncio.get_running_loop()
    pings = [loop.create_future() for _ in range(3)]
    pongs = [loop.create_future() for _ in range(3)]
    first = pings[0]
    ping = asyncio.create_task(player("ping", list(pings), pongs, loop))
    pong = asyncio.create_task(player("pong", list(pongs), pings, loop))
    await asyncio.sleep(0)
    first.set_result(0)
    await ping
    await pong

asyncio.run(main())
