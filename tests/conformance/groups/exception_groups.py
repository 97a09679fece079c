"""except* splits groups; what is left goes on."""
import asyncio

async def fail(error):
    raise error

async def main():
    try:
        try:
            async with asyncio.TaskGroup() as group:
                for error in (ValueError("v"), TypeError("t"), OSError("o"), ValueError("w")):
                    group.create_task(fail(error))
        except* ValueError as some:
            print("values", [str(e) for e in some.exceptions])
        except* TypeError as some:
            print("types", [str(e) for e in some.exceptions])
    except ExceptionGroup as rest:
        print("rest", rest.exceptions)
        print(rest.subgroup(ValueError), rest.split(OSError)[1])

asyncio.run(main())
