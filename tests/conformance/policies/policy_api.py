"""The event loop policies, as far as Python 3.13 keeps them.

covers: asyncio.get_event_loop_policy, asyncio.set_event_loop_policy, asyncio.AbstractEventLoopPolicy
covers: asyncio.DefaultEventLoopPolicy, asyncio.AbstractEventLoopPolicy.get_event_loop
covers: asyncio.AbstractEventLoopPolicy.set_event_loop, asyncio.AbstractEventLoopPolicy.new_event_loop
"""
import asyncio
import warnings

warnings.simplefilter("ignore")
print(isinstance(asyncio.get_event_loop_policy(), asyncio.DefaultEventLoopPolicy))


class Noted(asyncio.DefaultEventLoopPolicy):
    def new_event_loop(self):
        print("policy makes a loop")
        return super().new_event_loop()

    def set_event_loop(self, loop):
        print("policy sets", None if loop is None else type(loop).__name__.startswith("_Unix"))
        super().set_event_loop(loop)


async def main():
    print("main", asyncio.get_event_loop() is asyncio.get_running_loop())


policy = Noted()
asyncio.set_event_loop_policy(policy)
print(asyncio.get_event_loop_policy() is policy)
asyncio.run(main())
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
print(asyncio.get_event_loop() is loop)
loop.close()
asyncio.set_event_loop_policy(None)
print(type(asyncio.get_event_loop_policy()).__name__)
try:
    asyncio.set_event_loop_policy(42)
except TypeError as error:
    print("TypeError:", error)
bare = asyncio.AbstractEventLoopPolicy()
for name in ("get_event_loop", "new_event_loop"):
    try:
        getattr(bare, name)()
    except NotImplementedError as error:
        print(name, "NotImplementedError", error)
