"""The API: readings, status, settings, the session, and the description."""

from collections.abc import Callable

import pytest

from desktop_monitor import __version__
from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import AppPaths
from tests.conftest import PERIOD_S, Client
from tests.waiting import eventually


def now(client: Client) -> dict[str, object]:
    """Wait for a reading and return it."""
    reading: dict[str, object] = eventually(
        lambda: answer.json if (answer := client.get("/api/now")).status != 503 else None
    )
    return reading


def test_the_newest_reading_has_every_core(shared_client: Client) -> None:
    """The fields of the CPU reading."""
    reading = now(shared_client)

    assert set(reading) >= {"taken_at_unix_ms", "elapsed_s", "cpu"}
    assert set(reading["cpu"]) == {  # type: ignore[call-overload]
        "total_percent",
        "per_core_percent",
        "user_percent",
        "system_percent",
        "iowait_percent",
        "steal_percent",
        "load_average",
        "frequency_mhz",
        "limit_cores",
    }


def test_before_the_first_reading_the_api_is_not_ready(
    start_engine: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The status is 503."""
    monkeypatch.setattr("desktop_monitor.engine.sample_schedule.FIRST_INTERVAL_S", 3600.0)

    answer = Client(start_engine().url()).get("/api/now")

    assert (answer.status, answer.json["error"]["code"]) == (503, "not_ready")


def test_the_status_has_cost_versions_and_unreadable_sources(client: Client, paths: AppPaths) -> None:
    """The fields of the status."""
    status = client.get("/api/status").json

    assert status["version"] == __version__
    assert status["period_s"] == PERIOD_S
    assert set(status["own"]) == {
        *("cpu_percent", "pss_bytes", "tick_cpu_ms", "late_ticks"),
        *("engine", "window"),
    }
    assert status["own"]["pss_bytes"] > 1_000_000
    assert all(missing["what"] and missing["why"] for missing in status["unreadable"])
    assert status["machine"]["logical_cores"] >= 1
    assert status["versions"]["flask"]


def test_the_history_has_the_newest_reading(shared_client: Client) -> None:
    """A reloaded page fills its chart from it."""

    def recorded() -> tuple[dict[str, object], dict[str, object]] | None:
        """Recording is asynchronous, and a late sample is a gap."""
        reading = now(shared_client)
        taken = int(reading["taken_at_unix_ms"])  # type: ignore[call-overload]
        found = shared_client.get(
            f"/api/history?from={taken}&to={taken + 1}&points=5&series=cpu.total_percent"
        ).json
        return (reading, found) if found["times_unix_ms"] else None

    reading, found = eventually(recorded)

    assert found["times_unix_ms"] == [reading["taken_at_unix_ms"]]
    assert found["series"]["cpu.total_percent"]["average"] == [reading["cpu"]["total_percent"]]  # type: ignore[index]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "from=1",
        "to=1",
        "from=a&to=2",
        "from=2&to=1",
        "from=1&to=2&points=0",
        "from=1&to=2&points=-5",
        "from=1&to=99999999999999999999999",
        "from=1.5&to=2",
    ],
)
def test_invalid_parameters_are_refused(shared_client: Client, query: str) -> None:
    """Missing, malformed and inconsistent ones; the error has a message."""
    answer = shared_client.get(f"/api/history?{query}")

    assert answer.status == 400
    assert answer.json["error"]["code"] == "question_refused"
    assert len(answer.json["error"]["message"]) > 10


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/findings?from=1&from=2&to=9", "from"),
        ("/api/history?from=1&to=2&points=5&points=6", "points"),
        ("/api/top?from=1&to=2&by=cpu&by=io", "by"),
    ],
)
def test_a_parameter_that_is_there_twice_is_refused(shared_client: Client, path: str, name: str) -> None:
    """Its value is ambiguous; the error names it. A list may be repeated, and what means nothing."""
    answer = shared_client.get(path)

    assert (answer.status, answer.json["error"]["code"]) == (400, "question_refused")
    assert f"`{name}`" in answer.json["error"]["message"]
    assert shared_client.get("/api/processes?busiest=1&by=cpu&by=memory").status in (200, 503)
    assert shared_client.get("/api/settings?x=1&x=2").status == 200


@pytest.mark.parametrize(
    "body", [b'{"period_s": 1e999}', b'{"period_s": [[-1e999]]}', b'{"period_s": 1, "period_s": 2}']
)
def test_a_body_with_an_impossible_member_is_refused_by_its_name(shared_client: Client, body: bytes) -> None:
    """A number that nothing can hold, or a name that is there twice."""
    answer = shared_client.request("PATCH", "/api/settings", body)

    assert (answer.status, answer.json["error"]["code"]) == (400, "malformed")
    assert "`period_s`" in answer.json["error"]["message"]


def test_a_change_of_the_period_applies_at_once(client: Client, start_engine: Callable[..., Engine]) -> None:
    """A change is a part of the settings object."""
    assert client.patch("/api/settings", {"period_s": 1}).json["period_s"] == 1

    assert client.get("/api/status").json["period_s"] == 1
    assert client.get("/api/settings").json["period_s"] == 1


def test_another_setting_keeps_the_period_of_the_command_line(client: Client) -> None:
    """``--interval`` applies until another period is set."""
    client.patch("/api/settings", {"theme": "dark"})

    assert client.get("/api/status").json["period_s"] == PERIOD_S


@pytest.mark.parametrize(
    "part", [{"nonsense": 1}, {"period_s": 0}, {"period_s": "1"}, [], "x", None, {"theme": "pink"}]
)
def test_an_invalid_setting_is_refused(shared_client: Client, part: object) -> None:
    """With 400; nothing is changed."""
    before = shared_client.get("/api/settings").json

    answer = shared_client.request("PATCH", "/api/settings", part if part is not None else b"null")

    assert (answer.status, answer.json["error"]["code"]) == (400, "setting_refused")
    assert shared_client.get("/api/settings").json == before


@pytest.mark.parametrize("key", ["", "nonsense", "x" * 1000])
def test_an_invalid_key_creates_no_session(client: Client, key: str) -> None:
    """Only a key that the engine has issued does."""
    assert client.post("/api/session", {"key": key}).status == 403


@pytest.mark.parametrize("body", [{}, {"key": 5}, [], {"key": None}])
def test_a_malformed_session_request_is_refused(shared_client: Client, body: object) -> None:
    """A body without a usable key is answered with 400."""
    assert shared_client.post("/api/session", body).status == 400


def test_a_key_can_be_used_once(engine: Engine) -> None:
    """The URL is useless afterwards."""
    url = engine.url()
    client = Client(url)

    assert client.post("/api/session", {"key": url.partition("#key=")[2]}).status == 403


def test_a_session_has_settings_and_a_reading(client: Client, engine: Engine) -> None:
    """The page needs no further request before it can be drawn."""
    now(client)

    session = client.post("/api/session", {"key": engine.url().partition("#key=")[2]}).json

    assert set(session) == {"token", "settings", "reading", "absence"}
    assert session["settings"] == client.get("/api/settings").json
    assert session["reading"]["cpu"]["total_percent"] is not None


def test_an_unknown_route_is_a_json_error(shared_client: Client) -> None:
    """An unknown route is answered with 404 and a code."""
    answer = shared_client.get("/api/nonsense")

    assert (answer.status, answer.json["error"]["code"]) == (404, "not_found")


def test_the_description_has_every_route(client: Client, engine: Engine) -> None:
    """A new route is part of the OpenAPI description."""
    described = {
        (path, method.upper())
        for path, methods in client.get("/api/openapi.json").json["paths"].items()
        for method in methods
    }
    served = {
        (rule.rule.replace("<number:", "{").replace(">", "}"), method)
        for rule in engine._web.app().flask.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(("/api/", "/metrics")) and rule.endpoint != "api.openapi"
    }

    assert described == served


def test_files_have_their_content_types(shared_client: Client) -> None:
    """Browsers do not run modules with the type text/plain."""
    assert shared_client.get("/").headers["Content-Type"] == "text/html; charset=utf-8"
    assert (
        shared_client.get("/assets/js/contract.js").headers["Content-Type"]
        == "text/javascript; charset=utf-8"
    )


@pytest.mark.parametrize(
    "name", ["package.json", "node_modules/x.js", "../pyproject.toml", "js/../package.json", "js"]
)
def test_only_files_of_the_page_are_served(shared_client: Client, name: str) -> None:
    """Other files of assets/ are not in the table."""
    assert shared_client.get(f"/assets/{name}").status in {403, 404}


@pytest.mark.parametrize("spelling", ["1_0", "%D9%A1", "%2B1", "%201", "1.0", "1e3", "", "9" * 5000])
def test_an_integer_has_one_spelling(shared_client: Client, spelling: str) -> None:
    """Underscores, other digits, signs and spaces are refused, with the name of the parameter."""
    answer = shared_client.get(f"/api/moment?at={spelling}")

    assert (answer.status, answer.json["error"]["code"]) == (400, "question_refused")
    assert answer.json["error"]["message"] == "`at` must be an integer."
