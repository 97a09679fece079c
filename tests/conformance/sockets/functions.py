"""Addresses, numbers and names."""
import socket

print(socket.inet_aton('127.0.0.1'), socket.inet_ntoa(b'\x01\x02\x03\x04'))
print(socket.inet_pton(socket.AF_INET6, '::1')[-1], socket.inet_ntop(socket.AF_INET6, bytes(15) + b'\x01'))
print(socket.htons(1), socket.ntohs(256), socket.htonl(1), socket.ntohl(1 << 24))
print(socket.gethostbyname('127.0.0.1'), socket.gethostbyname('localhost'))
print(socket.getaddrinfo('127.0.0.1', 80, type=socket.SOCK_STREAM))
print(socket.getaddrinfo('::1', 'http', type=socket.SOCK_STREAM)[0][4])
print(socket.getnameinfo(('127.0.0.1', 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))
print(socket.getservbyname('https'), socket.getdefaulttimeout())
for bad in ('1.2.3', 'x'):
    try:
        socket.inet_pton(socket.AF_INET, bad)
    except OSError as error:
        print(error)
try:
    socket.getaddrinfo('name.that.is.nowhere.invalid', 80)
except socket.gaierror as error:
    print(isinstance(error, OSError), socket.error is OSError, socket.timeout is TimeoutError)
for address in ('127.0.0.1', ('127.0.0.1',), ('127.0.0.1', 70000), ('127.0.0.1', 'x')):
    with socket.socket() as sock:
        try:
            sock.connect(address)
        except (TypeError, OverflowError) as error:
            print(type(error).__name__, error)
with socket.socket() as sock:
    print(sock.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    print(sock.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR) != 0)
    print(sock.connect_ex(('127.0.0.1', 1)) != 0)
    fd = sock.detach()
    print(fd >= 0, sock.fileno())
    socket.close(fd)
left, right = socket.socketpair()
twin = left.dup()
left.close()
twin.send(b'through the copy')
print(right.recv(100))
twin.close()
print(right.recv(100))
right.close()
