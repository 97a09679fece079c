"""A StreamReader that is fed by hand: what arrives, how it ends, and the error it hands on.

covers: asyncio.StreamReader.feed_data, asyncio.StreamReader.feed_eof, asyncio.StreamReader.exception
covers: asyncio.StreamReader.set_exception, asyncio.StreamReader.set_transport
"""
import asyncio


class Tap(asyncio.ReadTransport):
    def pause_reading(self):
        print('the tap is shut')

    def resume_reading(self):
        print('the tap is open')


async def main():
    reader = asyncio.StreamReader(limit=4)
    reader.set_transport(Tap())
    line = asyncio.create_task(reader.readline())
    await asyncio.sleep(0)
    reader.feed_data(b'ab')
    await asyncio.sleep(0)
    print('half a line:', line.done())
    reader.feed_data(b'c\n')
    print(await line)
    reader.feed_data(b'more than twice the limit')
    print(await reader.read(100))
    reader.feed_data(b'the rest')
    reader.feed_eof()
    print(reader.at_eof(), await reader.read(), reader.at_eof())

    broken = asyncio.StreamReader()
    waiting = asyncio.create_task(broken.read(1))
    await asyncio.sleep(0)
    print(broken.exception())
    broken.set_exception(ConnectionResetError('the other end hung up'))
    for reading in waiting, broken.readexactly(2):
        try:
            await reading
        except ConnectionResetError as error:
            print(error, error is broken.exception())
    try:
        reader.set_transport(Tap())
    except AssertionError as error:
        print(error)


asyncio.run(main())
