import threading
import time


def late(name, seconds):
    time.sleep(seconds)
    print(name)


threading.Thread(target=late, args=("second", 0.2)).start()
threading.Thread(target=late, args=("first", 0.1)).start()
threading.Thread(target=late, args=("never", 9), daemon=True).start()
print("main ends")
