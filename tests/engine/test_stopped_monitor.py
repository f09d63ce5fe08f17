"""A real engine that is stopped and continued."""

import signal
import time
from collections.abc import Callable
from typing import Any

from tests.conftest import Serve
from tests.waiting import eventually

STOPPED_S = 4.0


def test_a_stopped_engine_reports_that_it_stood_still_and_not_the_machine(
    serve: Callable[..., Serve],
) -> None:
    """Once, in place of a gap without a reason."""
    started = serve("--interval", "1")
    client = started.client()

    def newest() -> int:
        answer = client.get("/api/now")
        return int(answer.json["taken_at_unix_ms"]) if answer.status == 200 else 0

    first = eventually(newest)
    eventually(lambda: newest() > first)
    started.process.send_signal(signal.SIGSTOP)
    stopped_at_unix_ms = time.time_ns() // 1_000_000
    time.sleep(STOPPED_S)  # it is this time that is reported
    continued_at_unix_ms = time.time_ns() // 1_000_000
    started.process.send_signal(signal.SIGCONT)

    def reported() -> list[dict[str, Any]]:
        bounds = f"from={stopped_at_unix_ms - 60_000}&to={time.time_ns() // 1_000_000 + 1000}"
        events = client.get(f"/api/events?{bounds}").json["events"]
        gaps = [one for one in events if one["kind"] in {"freeze", "not_sampled"}]
        # A busy machine has gaps of its own; and one without a reason is there until its reason is stored.
        return [
            one
            for one in gaps
            if one["from_unix_ms"] <= stopped_at_unix_ms and one["to_unix_ms"] >= continued_at_unix_ms
        ]

    eventually(lambda: any(one["detail"] for one in reported()))
    assert [(one["kind"], one["detail"]) for one in reported()] == [("not_sampled", "monitor_stopped")]
