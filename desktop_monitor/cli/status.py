"""``desktop-monitor status``: whether the engine runs, and what it costs."""

import json
from pathlib import Path

import click
import msgspec

from desktop_monitor.cli.options import data_dir_option, paths_of
from desktop_monitor.launcher import client, running
from desktop_monitor.model.errors import EngineUnreachable
from desktop_monitor.model.status import Status
from desktop_monitor.paths import Places


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@data_dir_option
@click.pass_context
def status_command(context: click.Context, *, as_json: bool, data_dir: Path | None) -> None:
    """Tell whether the engine runs, and what it costs."""
    answer = client.ask(_running(paths_of(context, data_dir)), "status")
    click.echo(
        json.dumps(answer, indent=2, ensure_ascii=False)
        if as_json
        else _status_text(msgspec.convert(answer, Status))
    )


def _running(where: Places) -> client.Address:
    address = running.find(where)
    if address is None:
        raise EngineUnreachable(
            f"No monitor is running for {where.data_dir}. Start it with `desktop-monitor`."
        )
    return address


def _status_text(status: Status) -> str:
    own = status.own
    cpu = "measuring" if own.cpu_percent is None else f"{own.cpu_percent:.2f} % of this machine"
    memory = "unknown" if own.pss_bytes is None else f"{own.pss_bytes / 2**20:.1f} MiB"
    lines = [
        f"Desktop Monitor {status.version} is running as process {status.pid}, every {status.period_s:g} s.",
        f"CPU {cpu}, memory {memory}, late ticks {own.late_ticks}.",
        *(f"{missing.what}: {missing.why}" for missing in status.unreadable),
        *(notice.message for notice in status.notices),
    ]
    return "\n".join(lines)
