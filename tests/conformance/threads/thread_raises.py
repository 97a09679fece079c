import threading


def fail():
    raise ValueError("in the thread")


def hook(args):
    print("hook", args.exc_type.__name__, args.exc_value, args.thread.name)


threading.excepthook = hook
thread = threading.Thread(target=fail, name="failing")
thread.start()
thread.join()
print("main goes on", thread.is_alive())
try:
    thread.start()
except RuntimeError as error:
    print(error)
