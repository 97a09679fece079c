"""An error in a callback does not stop the loop or the other callbacks."""
import asyncio

def bad(_=None):
    print("bad runs")
    raise RuntimeError("bad")

async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print("reported", context["exception"]))
    future = loop.create_future()
    future.add_done_callback(bad)
    future.add_done_callback(lambda f: print("good runs"))
    future.set_result(None)
    await future
    await asyncio.sleep(0)
    print("end")

asyncio.run(main())
