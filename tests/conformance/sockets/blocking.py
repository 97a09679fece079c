"""Plain blocking sockets: timeouts, errors, makefile, shutdown."""
import socket

listener = socket.create_server(('127.0.0.1', 0))
address = listener.getsockname()
client = socket.create_connection(address)
server, peer = listener.accept()
print(peer == client.getsockname(), client.getpeername() == address)
print(client.family.name, client.type.name, client.gettimeout(), client.getblocking())

client.sendall(b'line one\nline two\n')
with server.makefile('r') as lines:
    print(lines.readline(), end='')
    print(lines.readline(), end='')
server.settimeout(0.05)
try:
    server.recv(10)
except TimeoutError as error:
    print(repr(error), server.gettimeout())
server.setblocking(False)
try:
    server.recv(10)
except BlockingIOError as error:
    print(error)
client.sendall(b'abcdef')
print(server.recv(3, socket.MSG_PEEK), server.recv(3), server.recv(10))
buffer = bytearray(10)
client.send(b'xyz')
print(server.recv_into(buffer), bytes(buffer[:3]))
client.shutdown(socket.SHUT_WR)
print(server.recv(10))
try:
    client.send(b'x')
except BrokenPipeError as error:
    print(error)
server.sendall(b'answer')
server.close()
print(client.recv(100), client.recv(100))
client.close()
print(client.fileno())
try:
    client.recv(1)
except OSError as error:
    print(error)
try:
    socket.socket().getpeername()
except OSError as error:
    print(error)
try:
    socket.create_server(address)
except OSError as error:
    print(error.errno == 98 or error.errno == 48)
listener.close()
try:
    socket.create_connection(address)
except ConnectionRefusedError as error:
    print(error)
