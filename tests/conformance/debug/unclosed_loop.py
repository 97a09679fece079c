"""A loop that nobody closed gives a ResourceWarning when it goes, which is hidden unless asked for.

covers: loop.close, loop.is_closed
"""
import asyncio
import gc
import warnings

loop = asyncio.new_event_loop()
del loop
gc.collect()
print("nothing is said by default")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    loop = asyncio.new_event_loop()
    text = repr(loop)
    del loop
    gc.collect()
for warning in caught:
    print(warning.category.__name__, str(warning.message) == f"unclosed event loop {text}")
loop = asyncio.new_event_loop()
loop.close()
loop.close()
print(loop.is_closed(), repr(loop))
for use in (lambda: loop.call_soon(print), lambda: loop.run_until_complete(loop.create_future()), loop.run_forever):
    try:
        use()
    except RuntimeError as error:
        print("RuntimeError:", error)
