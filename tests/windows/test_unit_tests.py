"""The portable unit tests pass in a Python for Windows."""

from concurrent.futures import Future
from subprocess import CompletedProcess

import pytest

from tests.windows.unit_tests import TIMEOUT_S

pytestmark = pytest.mark.windows


@pytest.mark.timeout(TIMEOUT_S + 20)
def test_the_portable_unit_tests_pass(unit_tests: Future[CompletedProcess[bytes]]) -> None:
    """None is skipped without a reason that stands in `unit_tests`."""
    done = unit_tests.result()

    assert done.returncode == 0, done.stdout.decode(errors="replace")
