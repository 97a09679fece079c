"""add_reader and add_writer on a socket pair.

covers: asyncio.get_running_loop, loop.add_reader, loop.add_writer, loop.create_future, loop.remove_reader
covers: loop.remove_writer
"""
import asyncio
import socket


async def main():
    loop = asyncio.get_running_loop()
    left, right = socket.socketpair()
    left.setblocking(False)
    right.setblocking(False)
    got = []
    done = loop.create_future()

    def readable():
        data = right.recv(4)
        got.append(data)
        if not data:
            loop.remove_reader(right)
            done.set_result(None)

    def writable():
        print('writable')
        print(loop.remove_writer(left))
        left.send(b'hello world')
        left.close()

    loop.add_reader(right, readable)
    loop.add_writer(left, writable)
    await done
    print(got)
    print(loop.remove_reader(right), loop.remove_writer(right))
    right.close()

    left, right = socket.socketpair()
    seen = []
    loop.add_reader(left, seen.append, 'first')
    loop.add_reader(left, seen.append, 'second')
    right.send(b'x')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print(seen)
    loop.remove_reader(left)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print(len(seen))
    left.close()
    right.close()


asyncio.run(main())
