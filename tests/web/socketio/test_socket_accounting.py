"""The library's books of pages, namespaces and rooms, which many threads write."""

import threading
import time

import pytest
from bidict import bidict

from desktop_monitor.web.socketio.transport import MOST_PAGES
from tests.waiting import PATIENCE_S, eventually
from tests.web.conftest import Served


def test_pages_that_come_and_go_at_once_leave_the_books_in_order(served: Served) -> None:
    """The library's books are written by many threads; after a rush they are empty and still work."""

    def come_and_go() -> None:
        for _ in range(25):
            # Who has just gone may still hold a place.
            eventually(lambda: served.pages() < MOST_PAGES - 4)
            with served.page() as page:
                page.say("40/live,", "40/chat,", "41/live,", "40/live,")
                assert page.hears(b"40/live")

    threads = [threading.Thread(target=come_and_go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    eventually(lambda: served.pages() == 0)
    assert served.transport.server.manager.rooms == {}
    assert served.transport.server.environ == {}
    with served.page("/live") as page:
        page.say('42/live,1["echo",1]')
        assert page.hears(b"43/live,1[1]")


def test_the_books_bear_many_writers(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that enter an empty namespace at the same instant lose nobody; the library alone loses some."""
    manager, lost, together = served.transport.server.manager, [], threading.Barrier(4, timeout=PATIENCE_S)

    def slow_book() -> object:
        time.sleep(0.001)  # another thread gets its turn in the middle
        return bidict()

    def come_and_go(number: int) -> None:
        for turn in range(5):
            page = f"{number}-{turn}"
            together.wait()
            sid = manager.connect(manager.pre_connect(page, "/race"), "/race")
            manager.enter_room(sid, "/race", "room")
            together.wait()
            if manager.sid_from_eio_sid(page, "/race") != sid or "room" not in manager.get_rooms(
                sid, "/race"
            ):
                lost.append(page)
            together.wait()
            manager.pre_disconnect(sid, "/race")
            manager.disconnect(sid, "/race")

    monkeypatch.setattr("socketio.base_manager.bidict", slow_book)
    threads = [threading.Thread(target=come_and_go, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not lost
    assert manager.rooms == {}
    assert manager.pending_connect == {}
    assert manager.pending_disconnect == {}
