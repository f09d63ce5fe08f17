"""``desktop-monitor background on|off|status``: recording without a window and from log-in on."""

from pathlib import Path

import click
import msgspec

from desktop_monitor.cli.options import data_dir_option, paths_of
from desktop_monitor.desktop.autostart import Autostart, autostart_for
from desktop_monitor.engine.background import BackgroundRecording
from desktop_monitor.files.paths import AppPaths, prepare_data_dir
from desktop_monitor.launcher import client
from desktop_monitor.launcher.client import Address, EngineGone
from desktop_monitor.launcher.discovery import find_engine
from desktop_monitor.model.errors import MonitorError
from desktop_monitor.model.status import AutostartKind, BackgroundStatus, Status
from desktop_monitor.settings.settings_file import SettingsFile

SWITCH_TIMEOUT_S = 20.0
"""The user manager reads all its units again."""

_HOW = {
    AutostartKind.SYSTEMD: "a systemd user unit",
    AutostartKind.XDG: "an entry of the desktop's autostart directory",
    AutostartKind.RUN_KEY: "a value of the registry key Run",
    AutostartKind.LAUNCH_AGENT: "a LaunchAgent",
    AutostartKind.NONE: "nothing",
}
_OFF = "off: recording ends when the window is closed, and nothing starts it at log-in."


@click.command("background")
@click.argument("action", type=click.Choice(["on", "off", "status"]))
@data_dir_option
@click.pass_context
def background_command(context: click.Context, *, action: str, data_dir: Path | None) -> None:
    """Record without a window and from log-in on, or only while the window is open."""
    paths = paths_of(context, data_dir)
    if action == "status":
        click.echo(_state_text(_read(paths), goes_on=_settings(paths).current.background))
        return
    is_on = action == "on"
    address = find_engine(paths)
    status = _switch(paths, address, is_on)
    if status.active != is_on:
        raise MonitorError(status.message)
    click.echo(_result_text(status, address, autostart_for(paths)) if is_on else _OFF)


def _read(paths: AppPaths) -> BackgroundStatus:
    address = find_engine(paths)
    if address is not None:
        try:
            return msgspec.convert(client.call(address, "status"), Status).background
        except EngineGone:  # it has ended just now
            pass
    return autostart_for(paths).status(wanted=_settings(paths).current.autostart)


def _switch(paths: AppPaths, address: Address | None, is_on: bool) -> BackgroundStatus:
    if address is not None:
        try:
            answer = client.call(address, "background", {"on": is_on}, timeout_s=SWITCH_TIMEOUT_S)
            return msgspec.convert(answer, BackgroundStatus)
        except EngineGone:
            pass
    prepare_data_dir(paths)
    settings = _settings(paths)
    background = BackgroundRecording(autostart_for(paths), settings)
    settings.on_change(background.follow)
    return background.switch(is_on)


def _settings(paths: AppPaths) -> SettingsFile:
    return SettingsFile(paths.settings_file, on_notice=lambda _notice: None)


def _result_text(status: BackgroundStatus, address: Address | None, autostart: Autostart) -> str:
    how = _HOW[AutostartKind(status.how)]
    if address is not None or autostart.start_now():
        return f"on: recording continues without a window, and {how} starts it at log-in."
    return f"on: {how} starts recording at the next log-in; `desktop-monitor` starts it now."


def _state_text(status: BackgroundStatus, *, goes_on: bool) -> str:
    if status.message:
        return f"{'on' if status.active else 'off'}: {status.message}"
    if status.active:
        return f"on: {_HOW[AutostartKind(status.how)]} starts recording at log-in, without a window."
    if goes_on:
        return "on: recording continues when the window is closed; nothing starts it at log-in."
    return _OFF
