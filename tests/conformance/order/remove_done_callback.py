"""A callback that was removed does not run; removing says how many."""
import asyncio

def shout(future):
    print("shout")

async def main():
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(shout)
    future.add_done_callback(print)
    future.add_done_callback(shout)
    print(future.remove_done_callback(shout))
    future.remove_done_callback(print)
    future.add_done_callback(lambda f: print("only me"))
    future.set_result(None)
    await asyncio.sleep(0)
    print(future.remove_done_callback(shout))

asyncio.run(main())
