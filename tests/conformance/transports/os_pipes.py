"""Pipes that a program makes itself: read and written through transports, and watched.

covers: loop.connect_read_pipe, loop.connect_write_pipe, loop.add_reader, loop.remove_reader
"""
import asyncio, os, sys
class P(asyncio.Protocol):
    def connection_made(self, t): print("made")
    def data_received(self, d): print("got", d)
    def eof_received(self): print("eof")
    def connection_lost(self, e): print("lost", e)
async def main():
    loop = asyncio.get_running_loop()
    r, w = os.pipe()
    t, p = await loop.connect_read_pipe(P, os.fdopen(r, "rb", 0))
    wt, wp = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(w, "wb", 0))
    wt.write(b"hello")
    await asyncio.sleep(0.01)
    loop.call_later(0.01, wt.write, b"again")
    await asyncio.sleep(0.05)
    wt.close()
    await asyncio.sleep(0.01)
    print(t.is_closing(), wt.is_closing())
    # stream reader over a pipe
    r, w = os.pipe()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(r, "rb"))
    loop.call_later(0.1, os.write, w, b"line one\nline two\n")
    print(await reader.readline())
    print(await reader.readline())
    loop.call_later(0.1, os.close, w)
    print(await reader.read())
    # add_reader on a pipe
    r, w = os.pipe()
    got = loop.create_future()
    loop.add_reader(r, lambda: got.done() or got.set_result(os.read(r, 10)))
    await asyncio.to_thread(os.write, w, b"by a thread")
    print(await got, loop.remove_reader(r), loop.remove_reader(r))
    os.close(r); os.close(w)
    # A pipe that is full: the transport keeps the rest.
    r, w = os.pipe()
    os.set_blocking(r, False)
    class W(asyncio.BaseProtocol):
        def pause_writing(self): print("pause")
        def resume_writing(self): print("resume")
        def connection_lost(self, e): print("writer lost", type(e).__name__)
    wt, _ = await loop.connect_write_pipe(W, os.fdopen(w, "wb", 0))
    wt.write(b"x" * 300000)
    print(wt.get_write_buffer_size() > 0)
    count = 0
    while count < 300000:
        try:
            count += len(os.read(r, 65536))
        except BlockingIOError:
            await asyncio.sleep(0.001)
    await asyncio.sleep(0.01)
    print(count, wt.get_write_buffer_size())
    os.close(r)
    await asyncio.sleep(0.01)
    print(wt.is_closing())
    try:
        await loop.connect_read_pipe(P, open(__file__, "rb"))
    except ValueError as e:
        print(e)
    try:
        await loop.connect_write_pipe(P, open(__file__, "rb"))
    except ValueError as e:
        print(e)
asyncio.run(main())
