"""An engine that is started: how it says that it is ready, or why it never will be."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_monitor.launcher.running import read_runtime_file
from desktop_monitor.model.errors import EngineUnreachable, MonitorError
from desktop_monitor.paths import Places

if TYPE_CHECKING:
    from desktop_monitor.launcher.client import Address

READY_WITHIN_S = 20.0


class Started:
    """An engine that was started and will say when it is ready."""

    def __init__(self, where: Places) -> None:
        self._where = where
        self._stderr_file = where.log_file.with_name("engine.stderr")
        self._process = self._spawn()

    def wait(self) -> "Address | None":
        """Wait until the engine is ready, 20 s at most.

        Returns:
            Its address, or None when another engine was there first.

        Raises:
            EngineUnreachable: It ended before it was ready, or took too long; the message has its last words.
            MonitorError: It cannot start, for a reason that its message names.
        """
        import json

        limit = threading.Timer(READY_WITHIN_S, self._process.kill)
        limit.start()
        with self._process.stdout as pipe:  # type: ignore[union-attr]  # it was asked for
            line = pipe.readline()
        limit.cancel()
        said = json.loads(line) if line.endswith(b"\n") else None
        if said is None:
            raise EngineUnreachable(self._last_words())
        if "error" in said:
            raise MonitorError(str(said["error"]))
        return None if said.get("running") else read_runtime_file(self._where)

    def end(self) -> None:
        """End it, ready or not: nobody has seen it."""
        self._process.terminate()

    def _spawn(self) -> subprocess.Popen[bytes]:
        where = self._where
        apart: dict[str, object] = {"start_new_session": True}
        if sys.platform == "win32":
            apart = {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
        private = os.open(self._stderr_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
                [*engine_command(), "--data-dir", str(where.data_dir)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=private,
                cwd=Path(sys.executable).anchor,
                # The C library would keep a heap for each thread that answers: 5 MB more after an hour.
                env=os.environ | {"PYINSTALLER_RESET_ENVIRONMENT": "1", "MALLOC_ARENA_MAX": "2"},
                **apart,
            )
        finally:
            os.close(private)

    def _last_words(self) -> str:
        code = self._process.wait()
        words = self._stderr_file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        last = f'It said last: "{words[-1]}".' if words else "It said nothing."
        where = self._where.log_file
        return f"The engine ended before it was ready (exit code {code}). {last} More may be in {where}."


def engine_command() -> list[str]:
    """Return what starts an engine that belongs to its viewers."""
    # -P: the working directory is not ours and must not offer modules.
    program = (
        [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-m", "desktop_monitor"]
    )
    return [*program, "serve", "--launched"]
