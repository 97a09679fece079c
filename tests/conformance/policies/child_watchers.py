"""Child watchers are deprecated in 3.12 and 3.13 and still there.

covers: asyncio.get_child_watcher, asyncio.set_child_watcher, asyncio.AbstractChildWatcher
covers: asyncio.ThreadedChildWatcher, asyncio.PidfdChildWatcher, asyncio.SafeChildWatcher, asyncio.FastChildWatcher
covers: asyncio.MultiLoopChildWatcher, asyncio.AbstractChildWatcher.is_active, asyncio.AbstractChildWatcher.attach_loop
covers: asyncio.AbstractChildWatcher.close, asyncio.AbstractChildWatcher.__enter__, asyncio.AbstractChildWatcher.__exit__
covers: asyncio.AbstractEventLoopPolicy.get_child_watcher, asyncio.AbstractEventLoopPolicy.set_child_watcher
"""
import asyncio
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    watcher = asyncio.ThreadedChildWatcher()
    print(isinstance(watcher, asyncio.AbstractChildWatcher), watcher.is_active())
    with watcher as entered:
        print(entered is watcher)
    watcher.attach_loop(None)
    watcher.close()
    asyncio.set_child_watcher(watcher)
    print(asyncio.get_child_watcher() is watcher)
    for name in ("SafeChildWatcher", "FastChildWatcher", "MultiLoopChildWatcher"):
        print(name, isinstance(getattr(asyncio, name)(), asyncio.AbstractChildWatcher))
    print(asyncio.PidfdChildWatcher().is_active())
for warning in caught:
    print(warning.category.__name__, str(warning.message)[:60])
