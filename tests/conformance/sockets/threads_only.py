"""A threaded server and its clients, without asyncio."""
import socket
import socketserver
import threading


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        name = self.rfile.readline().strip()
        self.wfile.write(b'hello, ' + name + b'\n')


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


def client(address, name, results):
    with socket.create_connection(address, timeout=5) as sock:
        sock.sendall(name.encode() + b'\n')
        results[name] = sock.makefile().readline().strip()


with Server(('127.0.0.1', 0), Handler) as server:
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    results = {}
    threads = [threading.Thread(target=client, args=(server.server_address, name, results))
               for name in ('ada', 'bob', 'eve')]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in sorted(results):
        print(results[name])
    server.shutdown()
    serving.join()
print('over')
