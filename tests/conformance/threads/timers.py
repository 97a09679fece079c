import queue
import threading
import time

event = threading.Event()
timer = threading.Timer(0.3, event.set)
timer.start()
print(event.wait(0.1), event.wait(1), event.is_set())
cancelled = threading.Timer(0.1, print, ["never"])
cancelled.start()
cancelled.cancel()
cancelled.join()

things = queue.SimpleQueue()
threading.Timer(0.2, things.put, ["late"]).start()
try:
    things.get(timeout=0.1)
except queue.Empty:
    print("empty")
print(things.get())

lock = threading.Lock()


def hold():
    with lock:
        time.sleep(0.3)


holder = threading.Thread(target=hold)
holder.start()
print(lock.acquire(blocking=False), lock.acquire(timeout=0.1), lock.acquire(timeout=1))
holder.join(timeout=1)
print(holder.is_alive())
