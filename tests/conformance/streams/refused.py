"""Nobody listens: the errors and their words.

covers: asyncio.Protocol, asyncio.StreamReader, asyncio.StreamWriter, asyncio.get_running_loop
covers: asyncio.open_connection, asyncio.open_unix_connection, loop.create_connection
"""
import asyncio
import os
import socket


async def main():
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    try:
        await asyncio.open_connection('127.0.0.1', port)
    except ConnectionRefusedError as error:
        print(type(error).__name__, error.errno, str(error).replace(str(port), 'PORT'))
    try:
        await asyncio.open_connection('name.that.is.nowhere.invalid', 80)
    except socket.gaierror as error:
        print('gaierror', isinstance(error, OSError))
    try:
        await asyncio.open_unix_connection(os.path.join(os.path.dirname(__file__), 'nobody-is-here.sock'))
    except FileNotFoundError as error:
        print(error)
    for host, port in (('127.0.0.1', None), (None, None)):
        try:
            await asyncio.get_running_loop().create_connection(asyncio.Protocol, host, port)
        except (ValueError, OSError) as error:
            print(type(error).__name__)


asyncio.run(main())
