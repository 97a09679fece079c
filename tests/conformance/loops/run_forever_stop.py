"""stop ends the loop after this turn; what is left waits for the next run."""
import asyncio

loop = asyncio.new_event_loop()

def work(n):
    print("callback", n)
    if n == 1:
        loop.stop()
        loop.call_soon(print, "called after stop")

for n in range(3):
    loop.call_soon(work, n)
loop.run_forever()
print("stopped")
loop.call_soon(loop.stop)
loop.run_forever()
print("stopped again")
loop.stop()
loop.call_soon(print, "stop before run: one turn")
loop.run_forever()
loop.close()
