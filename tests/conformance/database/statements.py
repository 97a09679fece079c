"""Every statement of minidb, and every way in which one is refused."""
import asyncio
import sys

sys.path.insert(0, "../../../src/python/stand_ins")

import minidb


STATEMENTS = """
GET stock:apples
SET a {"b": [1]}
get a
ADD a 1
ADD n 2
ADD n 0.5
ADD n x
SET a oops
DEL a
SET a null
DEL a
GET a
LIST stock:
SLEEP 0.01
SLEEP x
DROP a
COMMIT
BEGIN
BEGIN
SET stock:apples 0
ROLLBACK
GET stock:apples
ROLLBACK
"""


async def main():
    async with minidb.serve(query_time=0.001) as server:
        async with minidb.connect(port=server.port) as conn:
            for statement in STATEMENTS.split("\n")[1:-1]:
                try:
                    print(statement, "->", await conn.execute(statement))
                except minidb.Error as error:
                    print(statement, "!!", type(error).__name__, error)
            print(await conn.execute("SET greeting $1", 'h\u00e9 "you"'), await conn.get("greeting"))
            print(await conn.get("nothing", "something"), await conn.add("balance:ada", 5), await conn.fetch("balance"))
        try:
            await conn.execute("GET a")
        except ConnectionError as error:
            print(error)


asyncio.run(main())
