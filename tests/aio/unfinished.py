import asyncio
async def bg(n):
    try: await asyncio.sleep(100)
    except asyncio.CancelledError: ended.append(n); raise
async def main():
    ts = [asyncio.create_task(bg(i), name=f"n{i}") for i in range(3)]
    await asyncio.sleep(.1)
    print(sorted(t.get_name() for t in asyncio.all_tasks()))
    return "r"
ended = []
print(asyncio.run(main()))
print(sorted(ended))
