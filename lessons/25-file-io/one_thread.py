import asyncio
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

THREADS = 1  # knob: 1..10 threads

page = tempfile.NamedTemporaryFile(buffering=0)
page.write(b"Once upon a time\n" * 5)


def read(path):
    time.sleep(0.05)  # an old disk, at the end of a long cable
    with open(path) as file:
        return file.read()


async def heartbeat(late):
    while True:
        due = time.monotonic() + 0.1
        await asyncio.sleep(0.1)
        late.append(time.monotonic() - due)
        print("beat")


async def main():
    late, threads = [], ThreadPoolExecutor(THREADS)
    asyncio.get_running_loop().set_default_executor(threads)
    heart = asyncio.create_task(heartbeat(late), name="heart")
    await asyncio.sleep(0.25)
    start = time.monotonic()
    reads = [asyncio.to_thread(read, page.name) for _ in range(20)]
    pages = await asyncio.gather(*reads)
    print(f"{len(pages)} pages read in {time.monotonic() - start:.1f} s")
    await asyncio.sleep(0.2)
    heart.cancel()
    print(f"the heart was at most {max(late):.2f} s late")


asyncio.run(main())
