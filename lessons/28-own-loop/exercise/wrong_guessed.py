import asyncio


def run_until_complete(loop, coroutine):
    task = loop.create_task(coroutine)
    loop.call_later(2.5, loop.stop)
    loop.run_forever()
    return task.result()


async def song(name, seconds):
    print(name, "begins")
    await asyncio.sleep(seconds)
    print(name, "ends")
    return seconds


loop = asyncio.new_event_loop()
loop.call_later(0.5, print, "ding")
loop.call_later(1.5, print, "dong")
print("result:", run_until_complete(loop, song("waltz", 1)))
print("the crank rests")
print("result:", run_until_complete(loop, song("march", 2)))
loop.close()
