import threading
import time


def work(name, seconds):
    time.sleep(seconds)
    print(name, "ends")


threads = [threading.Thread(target=work, args=pair) for pair in [("a", 0.3), ("b", 0.1), ("c", 0.2)]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print([thread.is_alive() for thread in threads], threading.active_count())
