"""An engine that shows an incident instead of this machine."""

from collections.abc import Callable

import pytest

from desktop_monitor.engine.engine import Engine
from desktop_monitor.engine.incident import OF_THIS_MACHINE
from desktop_monitor.export.incident import make_incident
from desktop_monitor.export.opened_incident import open_incident
from desktop_monitor.files.paths import AppPaths
from desktop_monitor.text.translation import english
from tests.conftest import Client
from tests.export.conftest import secret_recording  # noqa: F401  # a fixture
from tests.recorder.conftest import Recording


@pytest.fixture
def shown(
    secret_recording: Recording,  # noqa: F811
    start_engine: Callable[..., Engine],
    paths: AppPaths,
) -> Client:
    """A client of an engine that shows an incident."""
    made = make_incident(secret_recording.recorder._reader, 0, secret_recording.now, (), "here", english())
    file = paths.data_dir / "incident.html"
    file.write_bytes(made.content)
    open_incident(file, paths)
    return Client(start_engine(period_s=None).url())


def test_settings_of_a_monitor_that_measures_are_fixed(shown: Client) -> None:
    """Its directory is removed when it is closed, and nothing of it may start at log-in or be scraped."""
    before = shown.get("/api/settings").json
    for name in OF_THIS_MACHINE:
        answer = shown.patch("/api/settings", {name: not before[name], "theme": "dark"})
        assert (answer.status, f"{name} cannot be changed" in answer.json["error"]["message"]) == (400, True)
    assert shown.get("/api/settings").json == before

    assert shown.patch("/api/settings", {"theme": "dark"}).json["theme"] == "dark"
