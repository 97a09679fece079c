from concurrent.futures import ProcessPoolExecutor

settings = {}


def prepare(name):
    settings["name"] = name


def greet(word):
    return f"{word} {settings['name']}"


def main():
    with ProcessPoolExecutor(max_workers=1, initializer=prepare, initargs=("Ada",)) as pool:
        print(list(pool.map(greet, ["hello", "bye"])))
    print(settings)
    for wrong in (0, -1):
        try:
            ProcessPoolExecutor(wrong)
        except ValueError as error:
            print(error)


if __name__ == "__main__":
    main()
