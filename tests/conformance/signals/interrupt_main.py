import asyncio, _thread, signal
async def main():
    asyncio.get_running_loop().call_soon(_thread.interrupt_main)
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("cancelled"); raise
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("KI")
except MemoryError as e:
    print("ME", e)
