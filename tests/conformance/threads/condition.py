import threading
import time

condition = threading.Condition()
stock = []


def take(name):
    with condition:
        got = condition.wait_for(lambda: stock, timeout=1)
        print(name, stock.pop(0) if got else "nothing")


def give(thing):
    with condition:
        stock.append(thing)
        condition.notify()


threads = []
for name in ("a", "b", "c"):
    threads.append(threading.Thread(target=take, args=(name,)))
    threads[-1].start()
    time.sleep(0.01)
for thing in (1, 2):
    time.sleep(0.1)
    give(thing)
for thread in threads:
    thread.join()
print(stock)
