"""Metrics of a real engine: what they say, who may read them, and what they cause."""

import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.parser import text_string_to_metric_families as text_families

from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import AppPaths, write_private
from tests.conftest import Answer, Client
from tests.waiting import PATIENCE_S, eventually

OPENMETRICS = "application/openmetrics-text; version=1.0.0"


@pytest.fixture
def scraped(client: Client) -> Client:
    """A client of an engine with metrics that has a reading."""
    assert client.patch("/api/settings", {"metrics": True}).status == 200
    eventually(lambda: client.get("/api/now").status == 200)
    return client


def scrape(client: Client, token: str | None = None, **headers: str) -> Answer:
    """Scrape as Prometheus does, without an Origin."""
    import http.client  # noqa: PLC0415  # nobody else needs a bare connection

    connection = http.client.HTTPConnection(client.host, timeout=PATIENCE_S)
    sent = {"Authorization": f"Bearer {token or client.token}", "Accept": OPENMETRICS}
    connection.request("GET", "/metrics", headers=sent | headers)
    answer = connection.getresponse()
    return Answer(answer.status, answer.headers, answer.read())


def values(answer: Answer) -> dict[str, dict[tuple[str, ...], float]]:
    """Return families by the names of their samples, then by the texts of their labels."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(answer.body.decode()):  # type: ignore[no-untyped-call]
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def test_metrics_are_off_until_they_are_switched_on(client: Client, paths: AppPaths) -> None:
    """There is no token yet, and the answer says where to switch them on."""
    answer = client.get("/metrics")

    assert (answer.status, answer.json["error"]["code"]) == (404, "metrics_off")
    assert not paths.metrics_token_file.exists()
    assert client.get("/api/status").json["metrics"]["is_on"] is False


def test_the_values_are_those_of_the_newest_reading(scraped: Client) -> None:
    """`/api/now` and a scrape of the same sample have the same numbers."""

    def both() -> tuple[dict[str, Any], dict[str, dict[tuple[str, ...], float]]] | None:
        now = scraped.get("/api/now").json
        found = values(scrape(scraped))
        taken_s = found["desktop_monitor_sample_time_seconds"][()]
        return (now, found) if taken_s == now["taken_at_unix_ms"] / 1000 else None

    now, found = eventually(both)

    assert found["desktop_monitor_cpu_busy_ratio"][()] == pytest.approx(now["cpu"]["total_percent"] / 100)
    assert found["node_memory_MemTotal_bytes"][()] == now["memory"]["total_bytes"]
    assert found["node_memory_MemAvailable_bytes"][()] == now["memory"]["available_bytes"]
    assert found["node_load1"][()] == now["cpu"]["load_average"][0]
    assert found["node_processes_pids"][()] == now["process_count"]
    for interface in now["network"]:
        assert found["node_network_receive_bytes_total"][(interface["name"],)] == interface["received_bytes"]
    for volume in now["volumes"] or ():
        device = (volume["device"], volume["filesystem"], volume["mount"])
        assert found["node_filesystem_avail_bytes"][device] == volume["free_bytes"]
    assert sum(found["desktop_monitor_program_processes"].values()) <= now["process_count"] + 5


@pytest.mark.skipif(sys.platform != "linux", reason="compares with /proc")
def test_counters_are_those_of_the_kernel(scraped: Client) -> None:
    """The seconds of the cores grow towards what /proc/stat says, and never beyond it."""
    with open("/proc/stat", "rb") as file:  # noqa: PTH123  # a file of the kernel
        before = next(line.split() for line in file if line.startswith(b"cpu0 "))

    def sampled() -> dict[tuple[str, ...], float] | None:
        found = values(scrape(scraped))["node_cpu_seconds_total"]
        return found if found[("0", "idle")] >= int(before[4]) / 100 else None

    found = eventually(sampled)

    with open("/proc/stat", "rb") as file:  # noqa: PTH123
        after = next(line.split() for line in file if line.startswith(b"cpu0 "))
    assert found[("0", "user")] <= (int(after[1]) + int(after[2])) / 100
    assert found[("0", "idle")] <= int(after[4]) / 100 + 0.01


def test_the_text_format_is_there_for_older_scrapers(scraped: Client) -> None:
    """Without an Accept header."""
    answer = scrape(scraped, Accept="*/*")

    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "node_cpu_seconds" in {family.name for family in text_families(answer.body.decode())}


@pytest.mark.parametrize("version", ["abc", "1.", "1." + "9" * 5000, ""])
def test_a_version_that_is_none_gets_the_text_format(scraped: Client, version: str) -> None:
    """It is no error of the server."""
    answer = scrape(scraped, Accept=f"application/openmetrics-text;version={version}")

    assert answer.status == 200


def test_the_token_of_the_file_opens_the_metrics_and_nothing_else(scraped: Client, paths: AppPaths) -> None:
    """It is private, survives a restart, and is refused once metrics are off."""
    token = paths.metrics_token_file.read_text(encoding="ascii").strip()
    if sys.platform != "win32":
        assert stat.S_IMODE(paths.metrics_token_file.stat().st_mode) == 0o600

    assert scrape(scraped, token).status == 200
    assert scrape(scraped, f"{token}x").status == 403
    for path in ("/api/now", "/api/settings", "/api/processes", "/metrics/"):
        assert scraped.request("GET", path, Authorization=f"Bearer {token}").status == 403
    assert scraped.request("POST", "/metrics", {}, Authorization=f"Bearer {token}").status == 403

    scraped.patch("/api/settings", {"metrics": False})
    assert scrape(scraped, token).status == 403
    scraped.patch("/api/settings", {"metrics": True})
    assert paths.metrics_token_file.read_text(encoding="ascii").strip() == token


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost:1"},
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Authorization": "Basic eDp4"},
    ],
)
def test_the_rules_of_the_guard_hold(scraped: Client, headers: dict[str, str]) -> None:
    """Rebound names and other pages are refused, with the right token too; no answer allows other origins."""
    assert scrape(scraped, **headers).status == 403
    assert not [name for name in scrape(scraped).headers if name.lower().startswith("access-control")]


def test_the_address_is_in_a_file_for_prometheus(scraped: Client, engine: Engine, paths: AppPaths) -> None:
    """Its service discovery reads it; it is removed with the engine."""
    [target] = json.loads(paths.metrics_targets_file.read_bytes())
    assert target["targets"] == [scraped.host]

    engine.stop()

    assert not paths.metrics_targets_file.exists()


@pytest.mark.parametrize("is_wanted", [False, True], ids=["metrics are off", "the token cannot be written"])
def test_the_address_that_a_killed_run_left_is_removed(
    start_engine: Callable[..., Engine], paths: AppPaths, is_wanted: bool
) -> None:
    """Its port may be another program's by now, and Prometheus would send the token there."""
    paths.metrics_targets_file.write_text("[]", encoding="ascii")
    if is_wanted:
        write_private(paths.settings_file, b'{"metrics": true}')
        paths.metrics_token_file.mkdir()

    start_engine()

    assert not paths.metrics_targets_file.exists()


def test_an_engine_that_starts_with_metrics_has_a_private_token(
    start_engine: Callable[..., Engine], paths: AppPaths
) -> None:
    """One that is too short, or that others could read, is made anew or private."""
    write_private(paths.settings_file, b'{"metrics": true}')
    paths.metrics_token_file.write_text("short", encoding="ascii")

    client = Client(start_engine().url())

    token = paths.metrics_token_file.read_text(encoding="ascii").strip()
    assert len(token) >= 32
    eventually(lambda: scrape(client, token).status == 200)
    if sys.platform != "win32":
        assert stat.S_IMODE(paths.metrics_token_file.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["metrics_token_file", "metrics_targets_file"])
def test_a_file_that_cannot_be_written_is_named(client: Client, paths: AppPaths, name: str) -> None:
    """By its own name, not by that of the temporary file beside it; nothing is opened."""
    file: Path = getattr(paths, name)
    file.mkdir()

    client.patch("/api/settings", {"metrics": True})

    status = client.get("/api/status").json["metrics"]
    assert not status["is_on"]
    assert status["message"].startswith(f"{file} cannot be written")


def test_a_scrape_causes_no_sample(start_engine: Callable[..., Engine]) -> None:
    """Between two samples, every scrape has the same numbers."""
    client = Client(start_engine(period_s=60).url())
    client.patch("/api/settings", {"metrics": True})
    eventually(lambda: client.get("/api/now").status == 200)

    bodies = {scrape(client).body for _ in range(5)}

    assert len(bodies) == 1


def test_the_description_names_the_metrics(client: Client) -> None:
    """As text, not as JSON."""
    described = client.get("/api/openapi.json").json["paths"]["/metrics"]["get"]

    content = described["responses"]["200"]["content"]
    assert content == {"application/openmetrics-text": {"schema": {"type": "string"}}}
