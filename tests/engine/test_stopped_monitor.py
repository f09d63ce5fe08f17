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
    time.sleep(STOPPED_S)  # it is this time that is reported
    started.process.send_signal(signal.SIGCONT)

    def reported() -> list[dict[str, Any]]:
        now = time.time_ns() // 1_000_000
        events = client.get(f"/api/events?from={now - 60_000}&to={now + 1000}").json["events"]
        gaps = [one for one in events if one["kind"] in {"freeze", "not_sampled"}]
        return [one for one in gaps if one["to_unix_ms"] - one["from_unix_ms"] >= 1000 * (STOPPED_S - 1)]

    event = eventually(reported)[-1]
    assert (event["kind"], event["detail"]) == ("not_sampled", "monitor_stopped")
    assert [one["from_unix_ms"] for one in reported()].count(event["from_unix_ms"]) == 1
