"""The unit tests that speak of nothing that only POSIX has, in a Python for Windows."""

import pytest

from tools.windows import WindowsPython

pytestmark = pytest.mark.windows

RUN = (
    "tests/alerts",
    *("tests/desktop/autostart/test_launch_agent.py", "tests/desktop/autostart/test_run_key.py"),
    *("tests/cli/test_times.py", "tests/cli/test_table.py"),
    "tests/engine/test_sampler.py",
    "tests/findings",
    "tests/launcher/test_supervisor.py",
    "tests/model/test_series.py",
    "tests/rates",
    *("tests/recorder/storage", "tests/recorder/test_clocks.py", "tests/recorder/test_pause.py"),
    "tests/sensors/portable",
    *(f"tests/sensors/test_{name}.py" for name in ("background_poller", "blocking_calls", "hot_processes")),
    *(f"tests/sensors/test_{name}.py" for name in ("logins", "network_links", "temperature_limits", "text")),
    *("tests/test_files.py", "tests/test_settings.py", "tests/text/test_units.py"),
)
POSIX = {
    "tests/alerts/test_announcing.py::test_the_local_minute_is_that_of_the_time_zone_of_now": "tzset()",
    "tests/cli/test_times.py::test_times_are_parsed_as_local_time": "tzset()",
    "tests/engine/test_sampler.py::test_the_cost_of_a_tick_is_measured_in_cpu_time": "Wine's CPU times",
    "tests/rates/test_processes.py::test_on_this_machine_the_parts_are_no_more_than_the_total": "the same",
    "tests/recorder/storage/test_record_file.py::test_the_file_is_private_and_follows_no_link": "links",
    "tests/sensors/portable/test_processes.py::test_values_that_are_refused_have_reasons": "Linux",
    "tests/test_settings.py::test_a_change_is_stored_in_a_private_file": "modes",
}
SLOW = ("tests/recorder/storage/test_damage.py::test_damaged_files_show_nothing_wrong_and_lose_nothing_else",)
"""Half a minute of system calls, each of which costs Wine ten times what it costs a kernel."""


@pytest.mark.timeout(600)
def test_the_portable_unit_tests_pass(windows: WindowsPython) -> None:
    """None is skipped without a reason that stands here."""
    left_out = [argument for name in (*POSIX, *SLOW) for argument in ("--deselect", name)]
    options = (
        "-q",
        "--tb",
        "short",
        "-p",
        "no:cacheprovider",
        "-m",
        "not windows and not browser",
        "--timeout",
        "120",
    )

    done = windows.run("-m", "pytest", *options, *left_out, *RUN, timeout_s=580)

    assert done.returncode == 0, done.stdout.decode(errors="replace")
