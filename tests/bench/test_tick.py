"""What one refresh costs, against other monitors that see the same processes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import crowds

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

BUDGETS = {100: {"htop": 0.35, "glances": 0.06}, 700: {"htop": 0.2, "btop": 0.5, "glances": 0.06}}
CACHE = crowds.ROOT / ".cache" / "glances"


@pytest.fixture(scope="module")
def glances() -> Path:
    """Glances with its web server, in an environment of its own."""
    program = CACHE / "bin" / "glances"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", CACHE], check=True)
        packages = ["glances", "fastapi", "uvicorn", "jinja2"]
        subprocess.run([CACHE / "bin" / "pip", "install", "--quiet", *packages], check=True)
    return program


@pytest.mark.parametrize("count", [100, 700])
def test_one_refresh(count: int, glances: Path) -> None:
    """Print CPU time for each refresh, memory, and the bytes of a table that is watched."""
    for program in ("htop", "btop"):
        assert shutil.which(program), f"Install {program}: the benchmark compares with it."

    found = crowds.alone("tick", count, glances)
    ms, facts = found["ms"], found["facts"]

    peers = ", ".join(f"{name} {took:.1f}" for name, took in ms.items() if name not in ("overview", "table"))
    print(
        f"\n{count} processes, ms a refresh: overview {ms['overview']:.2f}, table {ms['table']:.2f}, {peers}"
    )
    for peer, budget in BUDGETS[count].items():
        print(f"  overview {ms['overview'] / ms[peer]:.3f} of {peer} ({budget})")
    print(f"  table {ms['table'] / ms['htop']:.3f} of htop (0.4)")
    print(
        f"  {facts['bytes_per_tick'] / 1000:.1f} kB a tick with the table watched (32), "
        f"{facts['least_bytes_per_tick'] / 1000:.1f} at the least; {facts['pss_mb']:.1f} MB PSS (50)"
    )
