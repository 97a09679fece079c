"""An event loop of one's own: select and selectors on plain sockets."""
import select
import selectors
import socket

listener = socket.create_server(('127.0.0.1', 0))
listener.setblocking(False)
selector = selectors.DefaultSelector()
selector.register(listener, selectors.EVENT_READ, 'listener')
print(selector.select(0))

clients = [socket.create_connection(listener.getsockname()) for _ in range(3)]
for number, client in enumerate(clients):
    client.sendall(f'client {number}'.encode())

got = {}
while len(got) < len(clients):
    for key, events in selector.select(1):
        if key.data == 'listener':
            connection, address = listener.accept()
            connection.setblocking(False)
            selector.register(connection, selectors.EVENT_READ | selectors.EVENT_WRITE, 'connection')
        elif events & selectors.EVENT_READ:
            got[key.fileobj.recv(100)] = bool(events & selectors.EVENT_WRITE)
            selector.modify(key.fileobj, selectors.EVENT_READ, 'connection')
print(sorted(got.items()))
for key in list(selector.get_map().values()):
    selector.unregister(key.fileobj)
    key.fileobj.close()
selector.close()
print([client.recv(10) for client in clients])
for client in clients:
    client.close()

left, right = socket.socketpair()
print(select.select([left], [], [], 0.01))
readable, writable, strange = select.select([left, right], [left], [], 1)
print(len(readable), writable == [left], strange)
right.send(b'x')
print(select.select([left], [], [])[0] == [left])
poll = select.poll()
poll.register(left, select.POLLIN)
print(len(poll.poll(10)), poll.poll(0)[0][1] == select.POLLIN)
poll.unregister(left)
try:
    poll.unregister(left)
except KeyError as error:
    print('KeyError')
left.close()
right.close()
