"""Tasks and futures can be subclassed; callbacks see the subclass."""
import asyncio

class Loud(asyncio.Future):
    def set_result(self, result):
        print("setting", result)
        super().set_result(result)

class Named(asyncio.Task):
    def cancel(self, msg=None):
        print("asked to cancel")
        return super().cancel(msg)

async def main():
    loop = asyncio.get_running_loop()
    loud = Loud(loop=loop)
    loud.add_done_callback(lambda f: print(type(f).__name__, f.result()))
    loop.call_soon(loud.set_result, 5)
    print(await loud)
    task = Named(asyncio.sleep(1), loop=loop)
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled(), isinstance(task, asyncio.Task))

asyncio.run(main())
