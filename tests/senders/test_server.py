# SPDX-License-Identifier: MIT
"""The server of WebSockets with connections that nobody has said anything on, as browsers keep in store."""

import gc
import socket
import threading

import pytest

from wav2vis_core.senders import server as module
from wav2vis_core.senders.sender import Address
from wav2vis_core.senders.server import Server


@pytest.fixture
def server(free_port, monkeypatch):
    """A server that would wait ten minutes for what a connection is for."""
    monkeypatch.setattr(module, "_HANDSHAKE_S", 600.0)

    async def talk(connection):
        await connection.wait_closed()

    serving = Server(Address("127.0.0.1", free_port()), talk, lambda connection, request: None, most_bytes=1024)
    serving.start()
    return serving


@pytest.fixture
def stop(server):
    """Stop the server in a thread; gives the function that waits for its end."""

    async def nothing_waits():
        pass

    def begin():
        thread = threading.Thread(target=server.stop, args=[nothing_waits], daemon=True)
        thread.start()

        def wait():
            thread.join(30)
            assert not thread.is_alive()

        return wait

    return begin


def connections(server, number):
    return [socket.create_connection((server.address.host, server.address.port), 5) for _ in range(number)]


def hung_up(connection):
    with connection:
        try:
            return connection.recv(1) == b""
        except ConnectionResetError:
            return True


def test_who_says_nothing_is_not_waited_for(server, stop):
    silent = connections(server, 3)
    arrived = threading.Event()
    server.call(server.call, arrived.set)  # the loop has turned once since
    assert arrived.wait(5)
    stop()()
    assert all(map(hung_up, silent))


def test_who_connects_in_the_moment_of_the_end_is_hung_up_on(server, stop):
    held = threading.Event()
    server.call(held.wait)
    silent = connections(server, 5)
    wait = stop()
    held.set()
    wait()
    assert all(map(hung_up, silent))
    gc.collect()  # a task that still waited would warn
