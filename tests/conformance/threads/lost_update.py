import threading
import time

balance = 100
lock = threading.Lock()


def withdraw(amount, pause, guarded):
    global balance
    if guarded:
        with lock:
            seen = balance
            time.sleep(pause)
            balance = seen - amount
    else:
        seen = balance
        time.sleep(pause)
        balance = seen - amount


for guarded in (False, True):
    balance = 100
    threads = [threading.Thread(target=withdraw, args=(10 * n, n / 20, guarded)) for n in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(guarded, balance)
