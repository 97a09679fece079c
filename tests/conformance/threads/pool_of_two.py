import time
from concurrent.futures import ThreadPoolExecutor, as_completed, wait, FIRST_COMPLETED


def nap(seconds):
    time.sleep(seconds)
    return seconds


with ThreadPoolExecutor(max_workers=2) as pool:
    futures = [pool.submit(nap, seconds) for seconds in (0.3, 0.1, 0.1, 0.2)]
    print([future.result() for future in as_completed(futures)])
    print(list(pool.map(nap, (0.2, 0.1, 0.05))))
    done, pending = wait([pool.submit(nap, 0.3), pool.submit(nap, 0.1)], return_when=FIRST_COMPLETED)
    print(len(done), len(pending))
    done, pending = wait(pending, timeout=0.05)
    print(len(done), len(pending))
try:
    pool.submit(nap, 0)
except RuntimeError as error:
    print(error)
