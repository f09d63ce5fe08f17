"""Helpers for tests of the hooks into libraries, which fail with a sentence about the changed hook."""

import functools
import inspect
import json
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pytest

from desktop_monitor.files.paths import assets_dir

Test = Callable[..., None]
_CHANGED = (AssertionError, AttributeError, ImportError, KeyError, TypeError, ValueError)


def npm_version(library: str) -> str:
    """Return the version of a library of the page."""
    package = json.loads((assets_dir() / "package.json").read_bytes())
    return str(package["dependencies"][library])


def hook(
    library: str,
    name: str,
    module: str,
    *,
    version_of: Callable[[str], str] = version,
    pinned_in: str = "pyproject.toml",
) -> Callable[[Test], Test]:
    """Make a test fail with the name of the library and of the hook, and with the module to adapt."""

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def run(*args: Any, **kwargs: Any) -> None:
            try:
                test(*args, **kwargs)
            except _CHANGED as error:
                pytest.fail(
                    f"{library} {version_of(library)} has changed {name}, which {module} depends on: "
                    f"adapt that module, or exclude this version in {pinned_in}. {error!r}"
                )

        return run

    return decorate


def parameters(function: Callable[..., object]) -> list[str]:
    """Return the names of the parameters of a function."""
    return list(inspect.signature(function).parameters)
