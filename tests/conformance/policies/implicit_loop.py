"""get_event_loop in the main thread makes a loop, with a warning, until somebody sets one.

covers: asyncio.get_event_loop, asyncio.set_event_loop
"""
import asyncio
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    loop = asyncio.get_event_loop()
print([(w.category.__name__, str(w.message)) for w in caught])
print(asyncio.get_event_loop() is loop, loop.run_until_complete(asyncio.sleep(0, "run")))
loop.close()
asyncio.set_event_loop(None)
try:
    asyncio.get_event_loop()
except RuntimeError as error:
    print("RuntimeError:", error)
try:
    asyncio.set_event_loop("not a loop")
except TypeError as error:
    print("TypeError:", error)
