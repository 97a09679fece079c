import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor


def who():
    return threading.current_thread().name


class Own(threading.Thread):
    def run(self):
        print("own", self.name, self.daemon)


async def main():
    print(who(), await asyncio.to_thread(who))
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="mine") as pool:
        print(await loop.run_in_executor(pool, who))


asyncio.run(main())
for thread in (Own(), Own(name="named"), threading.Thread(target=lambda: print("target", who()), daemon=True)):
    thread.start()
    thread.join()
