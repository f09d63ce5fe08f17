"""A machine at one instant: each answer of the engine is fixed, so that pages can be compared."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from playwright.sync_api import Page, Route, WebSocketRoute

from desktop_monitor.engine.engine import Engine
from desktop_monitor.timing.unix_time import MINUTE_MS
from tests.browser.conftest import in_app, wait_for
from tests.browser.fake_machine import a_disk, a_volume, an_interface, another_machine
from tests.browser.fake_table import EVENT, FakeTable, row

NOW_UNIX_MS = 1_790_000_000_000
STEP_MS = 5000
TIMES = [NOW_UNIX_MS - STEP_MS * back for back in (3, 2, 1)]
PROCESSES = [
    row(100 + rank, f"program{rank}", cpu_percent=30.0 / rank, rss_bytes=rank << 26) for rank in range(1, 8)
]
STATUS: dict[str, Any] = {
    "version": "1.0.0",
    "pid": 4242,
    "started_at_unix_ms": NOW_UNIX_MS - 90 * MINUTE_MS,
    "period_s": 5,
    "period_source": "settings",
    "longest_step_ms": 10**12,
    "own": {
        "cpu_percent": 0.25,
        "pss_bytes": 48 << 20,
        "tick_cpu_ms": 1.7,
        "late_ticks": 0,
        "engine": {"cpu_percent": 0.25, "pss_bytes": 48 << 20},
        "window": None,
    },
    "recorder": {
        "state": "recording",
        "directory": "/home/ann/history",
        "bytes": 12_345_678,
        "oldest_unix_ms": NOW_UNIX_MS - 11 * MINUTE_MS,
        "message": "",
        "paused_until_unix_ms": None,
    },
    "background": {
        "wanted": False,
        "active": False,
        "how": "none",
        "problem": "none",
        "message": "",
        "without_window": True,
    },
    "unreadable": [],
    "notices": [],
    "machine": {
        "hostname": "workstation",
        "system": "Debian GNU/Linux 13",
        "cpu_model": "Processor 9000",
        "logical_cores": 2,
        "caches": [{"name": "L2", "total_bytes": 4 << 20, "instance_count": 2}],
        "booted_at_unix_ms": NOW_UNIX_MS - 300 * MINUTE_MS,
    },
    "versions": {"desktop-monitor": "1.0.0", "Python": "3.13.0"},
    "is_read_only": False,
    "tray": {"is_shown": False, "problem": "no_host"},
}
FINDING = {
    "kind": "spike",
    "from_unix_ms": NOW_UNIX_MS - 5 * MINUTE_MS,
    "to_unix_ms": NOW_UNIX_MS - 4 * MINUTE_MS,
    "at_unix_ms": TIMES[0],
    "culprits": [{"name": "program1", "pid": 101, "created_unix_ms": 1000}],
    "confidence": 0.9,
    "text": "",
    "advice": "",
    "values": {"percent": 97, "duration_s": 30, "share_percent": 83, "parents": "make"},
}
EVENT_STARTED = {
    "kind": "started",
    "from_unix_ms": NOW_UNIX_MS - 11 * MINUTE_MS,
    "to_unix_ms": NOW_UNIX_MS - 11 * MINUTE_MS,
    "detail": "",
}
PROGRAM = {
    "name": "program1",
    "cpu_s": 12.5,
    "share_percent": 30.0,
    "rss_maximum_bytes": 1 << 26,
    "read_bytes": 1_000_000,
    "write_bytes": 2_000_000,
    "processes": [{"pid": 101, "created_unix_ms": 1000, "command": "/usr/bin/program --number 101"}],
    "cpu_percent": 30.0,
}
PROGRAMS = {
    "step_ms": STEP_MS,
    "times_unix_ms": TIMES,
    "total_percent": [12.0] * 3,
    "programs": [{"name": "program1", "cpu_percent": [8.0] * 3}],
    "others_percent": [3.0] * 3,
    "rest_percent": [1.0] * 3,
    "gaps": [],
    "capacity_ms": [STEP_MS] * 3,
}


def reading(at_unix_ms: int) -> dict[str, Any]:
    """What was measured: every device there is."""
    return another_machine(
        taken_at_unix_ms=at_unix_ms,
        disks=[a_disk("nvme0n1")],
        volumes=[a_volume("/")],
        network=[an_interface("eth0"), an_interface("lo", addresses=["127.0.0.1"])],
        temperatures=[
            {"name": "Package", "celsius": 54.0, "high_celsius": 80.0, "critical_celsius": 100.0},
        ],
        fans=[{"name": "front", "rpm": 900}],
        gpus=[],
        pressure={
            f"{resource}_{kind}_percent": 1.5
            for resource in ("cpu", "memory", "io")
            for kind in ("some", "full")
        },
    )


def history(series: list[str]) -> dict[str, Any]:
    """Three steps of each asked series."""
    column = {"average": [12.0] * 3, "minimum": [10.0] * 3, "maximum": [14.0] * 3}
    return {
        "step_ms": STEP_MS,
        "times_unix_ms": TIMES,
        "series": dict.fromkeys(series, column),
        "gaps": [],
        "measured_ms": [STEP_MS] * 3,
    }


def moment(at_unix_ms: int) -> dict[str, Any]:
    """Every process at that instant, and the sum of parts."""
    return {
        "at_unix_ms": at_unix_ms,
        "elapsed_s": 5.0,
        "reading": reading(at_unix_ms),
        "processes": PROCESSES,
        "accounting": {
            "total_percent": 12.0,
            "processes_percent": 10.0,
            "finished_percent": 1.0,
            "denied_percent": 0.5,
            "unexplained_percent": 0.5,
        },
    }


class _FixedTable(FakeTable):
    """The processes of the fixed machine; the readings and the status of the real engine are held back."""

    def _between(self, socket: WebSocketRoute) -> None:
        send = socket.send

        def send_unless_measured(message: str | bytes) -> None:
            measured = tuple(f'{EVENT}["{name}"' for name in ("reading", "status", "notice"))
            if not (isinstance(message, str) and message.startswith(measured)):
                send(message)

        socket.send = send_unless_measured  # type: ignore[method-assign]
        super()._between(socket)


NO_BUS = {"channel": "page", "problem": "no_bus", "server": "", "has_actions": False}
ALERTS = {
    "notifications": NO_BUS,
    "inactive_rules": {"battery": {"what": "battery", "why": "", "code": "no_battery", "details": {}}},
}


def _always(content: object, _route: Route) -> object:
    return content


def open_fixed_machine(
    page: Page, engine: Engine, *, absence: object = None, answers: dict[str, object] | None = None
) -> FakeTable:
    """Open the page on it, with readings of the last fifteen seconds; returns its processes.

    Nobody looked during `absence`; `answers` replace the fixed ones, by path: None leaves it to the caller.
    """
    page.clock.set_fixed_time(NOW_UNIX_MS / 1000)
    table = _FixedTable(page)
    table.rows = PROCESSES

    def answer(path: str, content: Callable[[Route], object]) -> None:
        if (answers or {}).get(path, content) is not None:
            page.route(re.compile(rf"/api/{path}(\?|$)"), lambda route: route.fulfill(json=content(route)))

    def session(route: Route) -> object:
        return route.fetch().json() | {"reading": None, "absence": absence}

    answer("session", session)
    answer("status", lambda _: STATUS)
    answer("alerts", lambda route: route.fetch().json() | ALERTS)
    answer("history", lambda route: history((route.request.post_data_json or {}).get("series", [])))
    answer("moment", lambda _: moment(TIMES[-1]))
    answer("top", lambda _: {"from_unix_ms": TIMES[0], "to_unix_ms": NOW_UNIX_MS, "programs": [PROGRAM]})
    answer("programs", lambda _: PROGRAMS)
    answer("events", lambda _: {"events": [EVENT_STARTED]})
    answer("findings", lambda _: {"findings": [FINDING]})
    answer("processes", lambda _: {"taken_at_unix_ms": NOW_UNIX_MS, "processes": PROCESSES})
    answer("presence", lambda _: {"absence": absence})
    for path, content in (answers or {}).items():
        answer(path, partial(_always, content))  # the last route is asked first
    page.goto(engine.url())
    wait_for(page, "app.state.status !== null && app.state.settings !== null && app.state.link === 'up'")
    readings = [reading(at_unix_ms) for at_unix_ms in (*TIMES, NOW_UNIX_MS)]
    in_app(page, "for (const one of argument) app.addReading(one);", readings)
    in_app(page, "app.readings.fill({ ...argument, times_unix_ms: [], measured_ms: [] });", history([]))
    in_app(page, "app.renderLoop.redraw();")
    return table
