import asyncio

loop = asyncio.new_event_loop()


def chime():
    print("ding")
    loop.call_later(1, chime)


loop.call_soon(chime)
loop.call_later(2.5, loop.stop)
loop.run_forever()
print("stopped")
loop.close()
