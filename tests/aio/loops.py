import asyncio
loop = asyncio.new_event_loop()
async def f(n): await asyncio.sleep(.01); return n
print(loop.run_until_complete(f(3)))
print(loop.is_running(), loop.is_closed())
loop.call_soon(lambda: (print("x"), loop.stop(), loop.call_soon(print, "next")))
loop.run_forever()
print("stopped")
loop.call_soon(loop.stop); loop.run_forever()
fut = loop.create_future(); loop.call_later(.01, fut.set_result, 5); print(loop.run_until_complete(fut))
try: loop.run_until_complete(loop.create_future()) if False else None
except Exception as e: print(e)
async def stopper(): loop.stop(); await asyncio.sleep(1)
t = loop.create_task(stopper())
try: loop.run_until_complete(t)
except RuntimeError as e: print(e)
t.cancel()
try: loop.run_until_complete(t)
except asyncio.CancelledError: print("cancelled")
loop.close(); print(loop.is_closed(), loop)
try: loop.call_soon(print)
except RuntimeError as e: print(e)
async def g(): pass
c = g()
try: loop.run_until_complete(c)
except RuntimeError as e: print(e)
c.close()
with asyncio.Runner() as r:
    print(r.run(f(1)), r.run(f(2))); print(r.get_loop().is_running())
async def nested():
    c = f(1)
    try: asyncio.run(c)
    except RuntimeError as e: print(e)
    c.close()
asyncio.run(nested())
try: asyncio.get_running_loop()
except RuntimeError as e: print(e)
try: asyncio.run(3)
except (ValueError, TypeError) as e: print(type(e).__name__)
def kbd(): raise KeyboardInterrupt
async def k():
    asyncio.get_running_loop().call_soon(kbd)
    try: await asyncio.sleep(1)
    except asyncio.CancelledError: print("k cancelled"); raise
try: asyncio.run(k())
except KeyboardInterrupt: print("KI")
async def ex(): raise SystemExit(3)
try: asyncio.run(ex())
except SystemExit as e: print("exit", e.code)
