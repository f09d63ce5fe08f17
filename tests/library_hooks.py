"""Helpers for tests of the hooks into libraries, which fail with a sentence about the changed hook."""

import functools
import inspect
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pytest

Test = Callable[..., None]
_CHANGED = (AssertionError, AttributeError, ImportError, KeyError, TypeError, ValueError)


def hook(library: str, name: str, module: str) -> Callable[[Test], Test]:
    """Make a test fail with the name of the library and of the hook, and with the module to adapt."""

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def run(*args: Any, **kwargs: Any) -> None:
            try:
                test(*args, **kwargs)
            except _CHANGED as error:
                pytest.fail(
                    f"{library} {version(library)} has changed {name}, which {module} depends on: "
                    f"adapt that module, or exclude this version in pyproject.toml. {error!r}"
                )

        return run

    return decorate


def parameters(function: Callable[..., object]) -> list[str]:
    """Return the names of the parameters of a function."""
    return list(inspect.signature(function).parameters)
