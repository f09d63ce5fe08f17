"""An engine for the tests that only ask, or are refused: it is the same after each of them."""

from collections.abc import Iterator

import pytest

from desktop_monitor.engine.engine import Engine
from desktop_monitor.engine.options import EngineOptions
from desktop_monitor.files.paths import app_paths, ensure_private_dir
from tests.conftest import PERIOD_S, Client


@pytest.fixture(scope="module")
def shared_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """An authorised client of an engine that the tests of a module share."""
    paths = app_paths(tmp_path_factory.mktemp("shared") / "data")
    ensure_private_dir(paths.data_dir)
    engine = Engine.start(paths, EngineOptions(period_s=PERIOD_S), open_browser=lambda _url: None)
    yield Client(engine.url())
    engine.stop()
