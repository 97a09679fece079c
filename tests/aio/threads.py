import threading, time, asyncio, queue, concurrent.futures
lock = threading.Lock(); out = []
def w(n):
    with lock:
        out.append(("in", n)); time.sleep(.1); out.append(("out", n))
ts = [threading.Thread(target=w, args=(i,)) for i in range(3)]
t0 = time.monotonic()
for t in ts: t.start()
for t in ts: t.join()
print(sorted(n for what, n in out if what == "in"), [what for what, n in out], round(time.monotonic() - t0, 1))
q = queue.Queue()
def prod():
    for i in range(3): time.sleep(.05); q.put(i)
    q.put(None)
threading.Thread(target=prod).start()
while (x := q.get()) is not None: print("q", x)
with concurrent.futures.ThreadPoolExecutor(3) as ex:
    t0 = time.monotonic(); fs = [ex.submit(time.sleep, .2) for _ in range(3)]
    print([f.result() for f in fs], round(time.monotonic() - t0, 1))
async def main():
    t0 = time.monotonic()
    def blocking(n): time.sleep(n); return n
    async def tick():
        for i in range(3): await asyncio.sleep(.1); print("tick", i)
    r = await asyncio.gather(asyncio.to_thread(blocking, .25), tick(), asyncio.to_thread(blocking, .15))
    print(r, round(time.monotonic() - t0, 1))
    ev = threading.Event()
    async def setter(): await asyncio.sleep(.1); ev.set()
    s = asyncio.create_task(setter())
    print(await asyncio.to_thread(ev.wait)); await s
    r = threading.RLock()
    with r:
        with r: print("rlock")
asyncio.run(main())
