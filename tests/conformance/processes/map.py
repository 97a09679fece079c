import time
from concurrent.futures import ProcessPoolExecutor, as_completed


def cube(number):
    return number ** 3


def add(a, b):
    return a + b


def nap(seconds):
    time.sleep(seconds)
    return seconds


def main():
    with ProcessPoolExecutor(max_workers=3) as pool:
        print(list(pool.map(cube, range(6))))
        print(list(pool.map(add, [1, 2, 3], [10, 20, 30])))
        print(list(pool.map(cube, range(10), chunksize=4)))
        futures = [pool.submit(nap, seconds) for seconds in (1.2, 0.4, 0.8)]
        print([future.result() for future in as_completed(futures)])
        future = pool.submit(cube, 3)
        print(future.result(), future.done(), future.exception())
        try:
            print(pool.submit(nap, 2).result(timeout=0.2))
        except TimeoutError:
            print("not yet")
    try:
        pool.submit(cube, 1)
    except RuntimeError as error:
        print(error)


if __name__ == "__main__":
    main()
