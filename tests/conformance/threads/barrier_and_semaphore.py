import threading
import time

barrier = threading.Barrier(3, action=lambda: print("all here"))
permits = threading.Semaphore(2)


def meet(n):
    time.sleep(n / 10)
    place = barrier.wait()
    time.sleep(n / 50)
    print("went on", n, place)


def share(n):
    time.sleep(n / 50)
    with permits:
        print("in", n)
        time.sleep(0.1)
        print("out", n)


for target, numbers in ((meet, (1, 2, 3)), (share, (0, 1, 2))):
    threads = [threading.Thread(target=target, args=(n,)) for n in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
try:
    barrier.wait(timeout=0.1)
except threading.BrokenBarrierError:
    print("broken", barrier.broken)
