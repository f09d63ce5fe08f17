"""Starts an engine and waits until it is ready."""

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_monitor.files.paths import AppPaths, program_command
from desktop_monitor.launcher.discovery import read_runtime_file
from desktop_monitor.model.errors import EngineUnreachable, MonitorError

if TYPE_CHECKING:
    from desktop_monitor.launcher.client import Address

READY_TIMEOUT_S = 20.0
RELEASED = b"."
"""Written to the engine's standard input; its end without this byte is a crash of the launcher."""


class EngineProcess:
    """A child process that runs the engine, detached from the terminal of the launcher."""

    def __init__(self, paths: AppPaths) -> None:
        self._paths = paths
        self._stderr_file = paths.log_file.with_name("engine.stderr")
        self._process = self._spawn()

    def wait_until_ready(self) -> "Address | None":
        """Wait for the line of JSON that the engine prints when it is ready, 20 s at most.

        Returns:
            The address of the engine, or None if another engine runs already.

        Raises:
            EngineUnreachable: It exited or did not become ready in time; the message has its last line of
                standard error.
            MonitorError: It cannot start; the message is the engine's own.
        """
        import json

        limit = threading.Timer(READY_TIMEOUT_S, self._process.kill)
        limit.start()
        with self._process.stdout as pipe:  # type: ignore[union-attr]  # stdout=PIPE
            line = pipe.readline()
        limit.cancel()
        ready = json.loads(line) if line.endswith(b"\n") else None
        if ready is None:
            raise EngineUnreachable(self._exit_message())
        if "error" in ready:
            raise MonitorError(str(ready["error"]))
        return None if ready.get("running") else read_runtime_file(self._paths)

    def release(self) -> None:
        """Inform the engine that it need not open the browser if this process ends."""
        with contextlib.suppress(OSError), self._process.stdin as pipe:  # type: ignore[union-attr]  # stdin=PIPE
            pipe.write(RELEASED)

    def terminate(self) -> None:
        """Terminate it before any window has shown it."""
        with contextlib.suppress(OSError, ValueError):  # it has ended, or was released
            os.write(self._process.stdin.fileno(), RELEASED)  # type: ignore[union-attr]  # stdin=PIPE
        self._process.terminate()

    def _spawn(self) -> subprocess.Popen[bytes]:
        detached: dict[str, object] = {"start_new_session": True}
        if sys.platform == "win32":
            detached = {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
        stderr = os.open(self._stderr_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
                [*engine_command(), "--data-dir", str(self._paths.data_dir)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                cwd=Path(sys.executable).anchor,
                # glibc otherwise keeps an arena for each thread: 5 MB more after an hour. See mallopt(3).
                env=os.environ | {"PYINSTALLER_RESET_ENVIRONMENT": "1", "MALLOC_ARENA_MAX": "2"},
                **detached,
            )
        finally:
            os.close(stderr)

    def _exit_message(self) -> str:
        code = self._process.wait()
        lines = self._stderr_file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        last = f'Its last message was: "{lines[-1]}".' if lines else "It printed no message."
        return (
            f"The engine ended before it was ready (exit code {code}). {last} "
            f"The log is {self._paths.log_file}."
        )


def engine_command() -> list[str]:
    """Return the command that starts an engine which ends with its last viewer."""
    return [*program_command(), "serve", "--launched"]
