"""``desktop-monitor status``: prints the state and the resource usage of the engine."""

import json
from pathlib import Path

import click
import msgspec

from desktop_monitor.cli.options import data_dir_option, json_option, paths_of
from desktop_monitor.cli.status_text import TRAY_TEXTS, unreadable_text
from desktop_monitor.cli.table import terminal_cells, wrapped
from desktop_monitor.files.paths import open_command
from desktop_monitor.launcher import client
from desktop_monitor.launcher.discovery import find_engine
from desktop_monitor.model.errors import EngineUnreachable
from desktop_monitor.model.status import Status
from desktop_monitor.text.units import bytes_text, count_text, fine_percent_text


@click.command("status")
@json_option
@data_dir_option
@click.pass_context
def status_command(context: click.Context, *, is_json: bool, data_dir: Path | None) -> None:
    """Print whether the engine runs, and its CPU and memory usage."""
    paths = paths_of(context, data_dir)
    address = find_engine(paths)
    if address is None:
        raise EngineUnreachable(
            f"No monitor is running for {paths.data_dir}. Start it with `{open_command(paths)}`."
        )
    response = client.call(address, "status")
    click.echo(
        json.dumps(response, indent=2, ensure_ascii=False).encode("utf-8", "replace")
        if is_json
        else _status_text(msgspec.convert(response, Status))
    )


def _status_text(status: Status) -> str:
    own = status.own
    cpu = "measuring" if own.cpu_percent is None else f"{fine_percent_text(own.cpu_percent)} of this machine"
    memory = "unknown" if own.pss_bytes is None else bytes_text(own.pss_bytes)
    lines = [
        f"Desktop Monitor {status.version} is running as process {status.pid}, every {status.period_s:g} s.",
        f"CPU {cpu}, memory {memory}, late readings {count_text(own.late_ticks)}.",
        *([f"tray: {TRAY_TEXTS[status.tray.problem]}."] if status.tray else []),
        *(f"{unreadable_text(missing)}: {missing.why}" for missing in status.unreadable),
        *(notice.message for notice in status.notices),
    ]
    return "\n".join(wrapped(line, terminal_cells(), indent=2) for line in lines)
