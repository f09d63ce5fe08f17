"""Crowds of processes in a PID namespace of their own: everybody who is measured sees the same ones."""

import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SETTLE_S = 10.0
"""Until nobody counts as just born."""
WORKING_SHARE = 12
"""One process in twelve does a little work now and then, as on a desktop."""


def build(name: str, folder: Path) -> Path:
    """Compile ``name``.c from this folder."""
    program = folder / name
    subprocess.run(["cc", "-O2", "-o", program, HERE / f"{name}.c"], check=True)
    return program


@contextlib.contextmanager
def crowd(count: int, folder: Path) -> Iterator[None]:
    """Have `count` processes for a while."""
    workers = count // WORKING_SHARE
    maker = subprocess.Popen(
        [build("crowd", folder), str(count - workers), str(workers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert maker.stdin is not None
    assert maker.stdout is not None
    maker.stdout.readline()
    try:
        yield
    finally:
        maker.stdin.close()
        maker.wait()


def alone(module: str, *arguments: object) -> Any:
    """Run a module of this folder in a PID namespace of its own and return the JSON it printed last."""
    unshare = shutil.which("unshare")
    assert unshare, "Install util-linux: the benchmark makes a PID namespace."
    command = [unshare, "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", sys.executable]
    finished = subprocess.run(
        [*command, "-m", f"tests.bench.{module}", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=600,
    )
    return json.loads(finished.stdout.splitlines()[-1])
