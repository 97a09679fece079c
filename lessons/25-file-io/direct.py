import asyncio
import tempfile
import time

DISK = 0.05  # knob: 0.01..0.09 step 0.02 seconds

page = tempfile.NamedTemporaryFile(buffering=0)
page.write(b"Once upon a time\n" * 5)


async def fetch(path):
    time.sleep(DISK)  # an old disk, at the end of a long cable
    with open(path) as file:
        return file.read()


async def heartbeat(late):
    while True:
        due = time.monotonic() + 0.1
        await asyncio.sleep(0.1)
        late.append(time.monotonic() - due)
        print("beat")


async def main():
    late = []
    heart = asyncio.create_task(heartbeat(late), name="heart")
    await asyncio.sleep(0.25)
    start = time.monotonic()
    pages = await asyncio.gather(*[fetch(page.name) for _ in range(20)])
    print(f"{len(pages)} pages read in {time.monotonic() - start:.1f} s")
    await asyncio.sleep(0.2)
    heart.cancel()
    print(f"the heart was at most {max(late):.2f} s late")


asyncio.run(main())
