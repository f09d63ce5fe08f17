"""Write the lock files: ``python -m tools.lock``, after a change of the dependencies in pyproject.toml.

They have the hashes of all platforms and no URLs: any mirror can be used, and a changed file is refused.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools.prepare import ROOT, find_uv

COMPILE = [
    *("pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11"),
    *("--no-header", "--no-annotate", "--no-config", "--no-emit-index-url", "--no-emit-find-links"),
]


def main() -> int:
    """Lock the run-time dependencies, the development dependencies, and uv."""
    uv = find_uv()
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv[1:] else []
    _compile(uv, ["pyproject.toml", *upgrade], "requirements.txt")
    _compile(
        uv, ["pyproject.toml", "--group", "dev", "-c", "requirements.txt", *upgrade], "requirements-dev.txt"
    )
    _compile(uv, ["tools/uv.in", *upgrade], "tools/requirements-uv.txt")
    return 0


def _compile(uv: Path, sources: list[str], target: str) -> None:
    # The index of this machine does not belong into the lock files.
    local_only = {"PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_FIND_LINKS"}
    environment = {name: value for name, value in os.environ.items() if name not in local_only}
    subprocess.run([uv, *COMPILE, *sources, "-o", target], cwd=ROOT, check=True, env=environment)
    text = (ROOT / target).read_text(encoding="utf-8")
    if "://" in text or "\n--" in text:
        message = f"{target} contains a URL or an option; lock files must only have names and hashes."
        raise SystemExit(message)


if __name__ == "__main__":
    sys.exit(main())
