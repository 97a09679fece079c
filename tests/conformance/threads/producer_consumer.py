import queue
import threading
import time

items = queue.Queue(maxsize=2)


def produce():
    for n in range(5):
        items.put(n)
        print("put", n)
        time.sleep(0.05)
    items.put(None)


def consume():
    time.sleep(0.02)
    while (item := items.get()) is not None:
        print("got", item)
        items.task_done()
        time.sleep(0.12)


threads = [threading.Thread(target=produce), threading.Thread(target=consume)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("empty", items.empty())
