import multiprocessing
import time


def nap(seconds):
    time.sleep(seconds)


def fail():
    raise SystemExit(5)


def double(number):
    return 2 * number


def add(a, b):
    return a + b


def main():
    began = time.monotonic()
    children = [multiprocessing.Process(target=nap, args=(0.7,), name=f"napper-{n}") for n in range(2)]
    for child in children:
        child.start()
    print([child.is_alive() for child in children], [child.name for child in children], children[0].exitcode)
    for child in children:
        child.join()
    print([child.exitcode for child in children], time.monotonic() - began < 1.3)
    child = multiprocessing.Process(target=fail)
    child.start()
    child.join()
    print(child.exitcode)
    child = multiprocessing.Process(target=nap, args=(60,))
    child.start()
    child.join(timeout=0.3)
    print(child.is_alive())
    child.terminate()
    child.join()
    print(child.exitcode)
    with multiprocessing.Pool(2) as pool:
        print(pool.map(double, range(5)))
        print(pool.starmap(add, [(1, 2), (3, 4)]))
        print(pool.apply(add, (5, 6)))
        print(pool.apply_async(double, (21,)).get())
    print(multiprocessing.cpu_count() > 0, multiprocessing.current_process().name)


if __name__ == "__main__":
    main()
