"""The unit tests that speak of nothing that only POSIX has, and how they run in a Python for Windows."""

from subprocess import CompletedProcess

from tools.windows import WindowsPython

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
    *(f"tests/sensors/test_{name}.py" for name in ("clean_text", "logins", "network_links")),
    "tests/sensors/test_temperature_limits.py",
    *("tests/files/test_files.py", "tests/settings/test_settings_file.py", "tests/text/test_units.py"),
    "tests/text/test_printable.py",
)
POSIX = {
    "tests/alerts/test_announcing.py::test_the_local_minute_is_that_of_the_time_zone_of_now": "tzset()",
    "tests/alerts/test_announcing.py::test_the_time_zone_is_looked_up_once_a_minute": "tzset()",
    "tests/cli/test_times.py::test_times_are_parsed_as_local_time": "tzset()",
    "tests/engine/test_sampler.py::test_the_cost_of_a_tick_is_measured_in_cpu_time": "Wine's CPU times",
    "tests/rates/test_processes.py::test_on_this_machine_the_parts_are_no_more_than_the_total": "the same",
    "tests/recorder/storage/test_record_file.py::test_the_file_is_private_and_follows_no_link": "links",
    "tests/sensors/portable/test_processes.py::test_values_that_are_refused_have_reasons": "Linux",
    "tests/settings/test_settings_file.py::test_a_change_is_stored_in_a_private_file": "modes",
}
SLOW = {
    "tests/recorder/storage/test_damage.py::test_damaged_files_show_nothing_wrong_and_lose_nothing_else": (
        "half a minute of system calls, each of which costs Wine ten times what it costs a kernel"
    ),
    "tests/cli/test_table.py::test_every_encoding_of_a_terminal_can_be_printed_to": (
        "sixteen programs are started; test_commands.py prints in two code pages"
    ),
    **dict.fromkeys(
        (
            "tests/findings/test_generated.py::test_planted_culprits_are_found_by_name",
            "tests/rates/test_counter_histories.py::test_shares_stay_shares_whatever_counters_do",
            "tests/rates/test_process_label.py::test_any_command_line_has_a_label_or_none",
            "tests/rates/test_process_label.py::test_any_order_of_words_has_a_label_or_none",
        ),
        "thousands of examples of what is computed alike on every system",
    ),
}
TIMEOUT_S = 1200
"""They take two minutes on a machine with nothing else to do."""
OPTIONS = (
    *("-q", "--tb", "short", "-p", "no:cacheprovider"),
    *("-m", "not windows and not browser", "--timeout", "120"),
    *(argument for name in (*POSIX, *SLOW) for argument in ("--deselect", name)),
)


def run(windows: WindowsPython) -> CompletedProcess[bytes]:
    """Run them to their end."""
    return windows.run("-m", "pytest", *OPTIONS, *RUN, timeout_s=TIMEOUT_S)
