import asyncio
import time

BREAK = 2.0  # knob: 0.0..4.0 step 0.5 seconds


async def clock():
    for n in (1, 2, 3):
        await asyncio.sleep(1)
        print("tick", n)


loop = asyncio.new_event_loop()
ticking = loop.create_task(clock(), name="clock")
loop.run_until_complete(asyncio.sleep(1.5))
print("the loop stands still")
time.sleep(BREAK)
print("the loop is run again")
loop.run_until_complete(ticking)
loop.close()
