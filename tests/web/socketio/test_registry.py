"""The registry of pages, namespaces and rooms of python-socketio, with concurrent writers."""

import threading
import time

import pytest
from bidict import bidict

from desktop_monitor.web.socketio.engineio_hooks import MAX_PAGES
from tests.waiting import PATIENCE_S, eventually
from tests.web.conftest import Served


def test_concurrent_connects_leave_the_registry_consistent(served: Served) -> None:
    """After concurrent connects and disconnects it is empty and works."""

    def connect_and_disconnect() -> None:
        for _ in range(25):
            # Disconnected pages may still count.
            eventually(lambda: served.pages() < MAX_PAGES - 4)
            with served.page() as page:
                page.send("40/live,", "40/chat,", "41/live,", "40/live,")
                assert page.receives(b"40/live")

    threads = [threading.Thread(target=connect_and_disconnect) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    eventually(lambda: served.pages() == 0)
    assert served.socketio.server.manager.rooms == {}
    assert served.socketio.server.environ == {}
    with served.page("/live") as page:
        page.send('42/live,1["echo",1]')
        assert page.receives(b"43/live,1[1]")


def test_the_registry_is_locked(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that enter a namespace at the same time are not lost, as they are without the lock."""
    manager, lost, barrier = served.socketio.server.manager, [], threading.Barrier(4, timeout=PATIENCE_S)

    def slow_bidict() -> object:
        time.sleep(0.001)  # so that another thread runs meanwhile
        return bidict()

    def connect_and_disconnect(number: int) -> None:
        for turn in range(5):
            page = f"{number}-{turn}"
            barrier.wait()
            sid = manager.connect(manager.pre_connect(page, "/race"), "/race")
            manager.enter_room(sid, "/race", "room")
            barrier.wait()
            if manager.sid_from_eio_sid(page, "/race") != sid or "room" not in manager.get_rooms(
                sid, "/race"
            ):
                lost.append(page)
            barrier.wait()
            manager.pre_disconnect(sid, "/race")
            manager.disconnect(sid, "/race")

    monkeypatch.setattr("socketio.base_manager.bidict", slow_bidict)
    threads = [threading.Thread(target=connect_and_disconnect, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not lost
    assert manager.rooms == {}
    assert manager.pending_connect == {}
    assert manager.pending_disconnect == {}
