"""Questions over HTTP."""

from collections.abc import Callable

import pytest

from desktop_monitor import __version__
from desktop_monitor.engine.engine import Engine
from desktop_monitor.paths import Places
from tests.conftest import PERIOD_S, Client
from tests.waiting import eventually


def now(client: Client) -> dict[str, object]:
    """The newest reading, as soon as there is one."""
    found: dict[str, object] = eventually(
        lambda: answer.json if (answer := client.get("/api/now")).status != 503 else None
    )
    return found


def test_the_newest_reading_has_every_core(client: Client) -> None:
    """What is asked for is what the sensors see, in the agreed shape."""
    reading = now(client)

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


def test_before_the_first_reading_the_answer_says_so(
    start_engine: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is invented while nothing was measured."""
    monkeypatch.setattr("desktop_monitor.engine.sampler.FIRST_INTERVAL_S", 3600.0)

    answer = Client(start_engine().url()).get("/api/now")

    assert (answer.status, answer.json["error"]["code"]) == (503, "not_ready")


def test_the_status_tells_cost_versions_and_what_is_missing(client: Client, where: Places) -> None:
    """The monitor is as open about itself as about the machine."""
    status = client.get("/api/status").json

    assert status["version"] == __version__
    assert status["period_s"] == PERIOD_S
    assert set(status["own"]) == {"cpu_percent", "pss_bytes", "tick_cpu_ms", "late_ticks"}
    assert status["own"]["pss_bytes"] > 1_000_000
    assert all(missing["what"] and missing["why"] for missing in status["unreadable"])
    assert status["machine"]["logical_cores"] >= 1
    assert status["versions"]["flask"]


def test_the_history_holds_what_was_pushed(client: Client) -> None:
    """The page fills its chart with it after a reload."""

    def recorded() -> tuple[dict[str, object], dict[str, object]] | None:
        """The store has a thread of its own, and what came too late is a gap in the history."""
        reading = now(client)
        taken = int(reading["taken_at_unix_ms"])  # type: ignore[call-overload]
        found = client.get(f"/api/history?from={taken}&to={taken + 1}&points=5&series=cpu.total_percent").json
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
def test_a_question_that_makes_no_sense_is_refused_in_words(client: Client, query: str) -> None:
    """Bad input gets a clear error, not a failure."""
    answer = client.get(f"/api/history?{query}")

    assert answer.status == 400
    assert answer.json["error"]["code"] == "question_refused"
    assert len(answer.json["error"]["message"]) > 10


def test_a_changed_period_holds_at_once_and_is_remembered(
    client: Client, start_engine: Callable[..., Engine]
) -> None:
    """Settings are one flat object; any part of it can be changed."""
    assert client.patch("/api/settings", {"period_s": 1}).json["period_s"] == 1

    assert client.get("/api/status").json["period_s"] == 1
    assert client.get("/api/settings").json["period_s"] == 1


def test_another_setting_does_not_touch_a_period_given_at_the_start(client: Client) -> None:
    """`--interval` holds for this run until another period is chosen."""
    client.patch("/api/settings", {"theme": "dark"})

    assert client.get("/api/status").json["period_s"] == PERIOD_S


@pytest.mark.parametrize(
    "part", [{"nonsense": 1}, {"period_s": 0}, {"period_s": "1"}, [], "x", None, {"theme": "pink"}]
)
def test_a_wrong_setting_is_refused_and_nothing_changes(client: Client, part: object) -> None:
    """An unknown key or a wrong type is a 400 that names it."""
    before = client.get("/api/settings").json

    answer = client.request("PATCH", "/api/settings", part if part is not None else "null")

    assert (answer.status, answer.json["error"]["code"]) == (400, "setting_refused")
    assert client.get("/api/settings").json == before


@pytest.mark.parametrize("key", ["", "nonsense", "x" * 1000])
def test_a_wrong_key_gets_no_token(client: Client, key: str) -> None:
    """Only what the engine handed out opens a session."""
    assert client.post("/api/session", {"key": key}).status == 403


@pytest.mark.parametrize("body", [{}, {"key": 5}, [], {"key": None}])
def test_a_malformed_session_request_is_refused(client: Client, body: object) -> None:
    """A wrong shape is the caller's fault and is said so."""
    assert client.post("/api/session", body).status == 400


def test_a_key_works_once(engine: Engine) -> None:
    """Whoever sees the address later has nothing."""
    url = engine.url()
    client = Client(url)

    assert client.post("/api/session", {"key": url.partition("#key=")[2]}).status == 403


def test_a_session_begins_with_what_the_page_shows_first(client: Client, engine: Engine) -> None:
    """Settings and the newest reading come with the token: no further question delays the first picture."""
    now(client)

    session = client.post("/api/session", {"key": engine.url().partition("#key=")[2]}).json

    assert set(session) == {"token", "settings", "reading"}
    assert session["settings"] == client.get("/api/settings").json
    assert session["reading"]["cpu"]["total_percent"] is not None


def test_what_does_not_exist_is_not_found_in_json(client: Client) -> None:
    """Errors have one shape."""
    answer = client.get("/api/nonsense")

    assert (answer.status, answer.json["error"]["code"]) == (404, "not_found")


def test_the_description_names_every_route_of_the_api(client: Client, engine: Engine) -> None:
    """Another program can be written from it, and a new route cannot be left out."""
    described = {
        (path, method.upper())
        for path, methods in client.get("/api/openapi.json").json["paths"].items()
        for method in methods
    }
    served = {
        (rule.rule.replace("<int:", "{").replace(">", "}"), method)
        for rule in engine._web.flask.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/") and rule.endpoint != "api.openapi"
    }

    assert described == served


def test_the_page_and_its_files_have_their_types(client: Client) -> None:
    """A module that is served as plain text does not run."""
    assert client.get("/").headers["Content-Type"] == "text/html; charset=utf-8"
    assert client.get("/assets/js/contract.js").headers["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    "name", ["package.json", "node_modules/x.js", "../pyproject.toml", "js/../package.json", "js"]
)
def test_only_the_pages_own_files_are_served(client: Client, name: str) -> None:
    """The table of assets is fixed at the start."""
    assert client.get(f"/assets/{name}").status in {403, 404}
