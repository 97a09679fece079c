"""Blocking datagram sockets."""
import socket

one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
two = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
one.bind(('127.0.0.1', 0))
two.bind(('127.0.0.1', 0))
print(one.sendto(b'first', two.getsockname()), one.sendto(b'second message', two.getsockname()))
print(two.recv(3), two.recvfrom(100)[0])
two.settimeout(0.01)
try:
    two.recv(1)
except TimeoutError as error:
    print(error)
two.connect(one.getsockname())
two.send(b'connected')
data, sender = one.recvfrom(100)
print(data, sender == two.getsockname())
one.close()
two.send(b'nobody')
try:
    two.recv(10)
except ConnectionRefusedError as error:
    print(error)
try:
    two.send(bytes(70000))
except OSError as error:
    print(error)
two.close()
fresh = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try:
    fresh.send(b'whereto')
except OSError as error:
    print(error)
fresh.close()
left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
left.send(b'a')
left.send(b'bc')
print(right.recv(10), right.recv(10))
left.close()
right.close()
