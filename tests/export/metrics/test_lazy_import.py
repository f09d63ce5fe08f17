"""Who does not use metrics does not pay for them."""

import subprocess
import sys


def test_the_library_is_not_imported_with_the_engine() -> None:
    """Only an answer to a scrape imports it."""
    script = (
        "import sys, desktop_monitor.engine.engine, desktop_monitor.web.server.app as _\n"
        "print([name for name in sys.modules if name.startswith('prometheus_client')])"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"
