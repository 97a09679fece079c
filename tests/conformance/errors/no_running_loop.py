"""What needs a running loop says so."""
import asyncio

async def work():
    pass

coroutine = work()
for call in (asyncio.get_running_loop, lambda: asyncio.create_task(coroutine)):
    try:
        call()
    except RuntimeError as error:
        print(error)
coroutine.close()
try:
    asyncio.run(42)
except (ValueError, TypeError) as error:
    print(type(error).__name__, error)
