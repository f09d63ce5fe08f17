"""``desktop-monitor open``: shows the incident in a file, in addition to the user's own monitor."""

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from desktop_monitor.cli.open import open_monitor
from desktop_monitor.export.opened_incident import open_incident
from desktop_monitor.files.paths import INCIDENT_PREFIX, app_paths, prepare_data_dir


@click.command("open")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--browser", is_flag=True, help="Show it in the default browser.")
def open_command(*, file: Path, browser: bool) -> None:
    """Show the incident in FILE, which `export --format incident` has written.

    It is shown read-only, in a window of its own; your own recording is not touched. What is written for it
    goes to a temporary directory, which is removed when it is closed.
    """
    paths = app_paths(Path(tempfile.mkdtemp(prefix=INCIDENT_PREFIX)))
    with ExitStack() as on_failure:
        on_failure.callback(shutil.rmtree, paths.data_dir, ignore_errors=True)
        prepare_data_dir(paths)
        open_incident(file, paths)
        on_failure.pop_all()
    click.get_current_context().exit(open_monitor(paths, browser=browser))
