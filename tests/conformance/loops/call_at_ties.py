"""Timers with one deadline all fire in the same turn."""
import asyncio

async def main():
    loop = asyncio.get_running_loop()
    when = loop.time() + 0.1
    fired = []
    turn = 0

    def fire(n):
        fired.append((n, turn))

    def next_turn():
        nonlocal turn
        turn += 1

    handles = [loop.call_at(when, fire, n) for n in range(5)]
    print(all(handle.when() == when for handle in handles))
    handles[2].cancel()
    print(handles[2].cancelled(), handles[1].cancelled())
    await asyncio.sleep(0.2)
    next_turn()
    print(sorted(fired))

asyncio.run(main())
