import asyncio

SEATS = 20  # knob: 10..100 step 10 connections


class Database:
    def __init__(self):
        self.open = 0

    async def connect(self):
        if self.open == SEATS:
            raise ConnectionError("too many connections")
        self.open += 1
        await asyncio.sleep(0.2)  # shaking hands

    async def query(self):
        await asyncio.sleep(0.1)
        return "a row"

    def close(self):
        self.open -= 1


async def request(database):
    await database.connect()
    row = await database.query()
    database.close()
    return row


async def main():
    database = Database()
    work = [request(database) for _ in range(100)]
    rows = await asyncio.gather(*work, return_exceptions=True)
    print("answered:", rows.count("a row"))
    print("refused:", len(rows) - rows.count("a row"))


asyncio.run(main())
