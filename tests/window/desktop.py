"""An X server with a window manager, and the program under test."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import simple_websocket
from PIL import Image, ImageGrab

from desktop_monitor.files.paths import app_paths
from desktop_monitor.launcher import client
from desktop_monitor.launcher.discovery import find_engine
from tests.waiting import PATIENCE_S, eventually

ROOT = Path(__file__).parents[2]
LAUNCHER = Path(__file__).with_name("launcher.py")
# The CPU usage as the page shows it; valid in Python and JavaScript.
LIVE = r"CPU\s*[\d.]+\s%"


class Desktop:
    """An X server of 1600 x 1000 pixels with openbox."""

    def __init__(self) -> None:
        read, write = os.pipe()
        # -noreset: without it, the server resets when its last client disconnects, and refuses new ones.
        self._server = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(write),
                "-screen",
                "0",
                "1600x1000x24",
                "-nolisten",
                "tcp",
                "-noreset",
            ],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as pipe:
            self.display = f":{pipe.readline().strip()}"
        self._manager = subprocess.Popen(["openbox"], env=self.environment, stderr=subprocess.DEVNULL)
        eventually(lambda: "_NET_SUPPORTING_WM_CHECK" in self.run("xprop", "-root"))

    @property
    def environment(self) -> dict[str, str]:
        """Variables of programs on this display, those of the test that asks included."""
        return {**os.environ, "DISPLAY": self.display, "LC_ALL": "C.UTF-8"}

    def close(self) -> None:
        """Terminate the window manager and the X server."""
        for process in (self._manager, self._server):
            process.terminate()
            process.wait(PATIENCE_S)

    def run(self, *command: str) -> str:
        """Run a command on this display and return its standard output."""
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        ).stdout

    def screenshot(self, box: tuple[int, int, int, int]) -> Image.Image:
        """Return a part of the screen: left, top, right, bottom."""
        return ImageGrab.grab(box, xdisplay=self.display).convert("RGB")

    def windows(self, pid: int) -> list[str]:
        """Return the ids of the visible windows of a process."""
        lines = (line.split(maxsplit=4) for line in self.run("wmctrl", "-lp").splitlines())
        return [fields[0] for fields in lines if int(fields[2]) == pid]

    def title(self, window: str) -> str:
        """Return the title of a window."""
        found = re.search(
            r'_NET_WM_NAME\(UTF8_STRING\) = "(.*)"', self.run("xprop", "-id", window, "_NET_WM_NAME")
        )
        return found[1] if found else ""

    def state(self, window: str) -> set[str]:
        """Return the _NET_WM_STATE of a window, such as HIDDEN or MAXIMIZED_VERT."""
        return set(re.findall(r"_NET_WM_STATE_(\w+)", self.run("xprop", "-id", window, "_NET_WM_STATE")))

    def geometry(self, window: str) -> tuple[int, int, int, int]:
        """Return the content area of a window: x, y, width, height."""
        info = self.run("xwininfo", "-id", window)
        names = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        x, y, width, height = (int(re.search(rf"{name}: +(-?\d+)", info)[1]) for name in names)  # type: ignore[index]
        return x, y, width, height

    def move(self, window: str, place: str) -> tuple[int, int, int, int]:
        """Move a window as wmctrl(1) says; return its geometry when the window manager has finished."""
        before = self.geometry(window)
        self.run("wmctrl", "-ir", window, "-e", place)
        seen = [before]

        def has_settled() -> bool:
            seen.append(self.geometry(window))
            return len(seen) > 5 and seen[-1] != before and len(set(seen[-5:])) == 1

        eventually(has_settled)
        return seen[-1]

    def active(self) -> str:
        """Return the id of the window with the keyboard focus."""
        return f"0x{int(self.run('xdotool', 'getactivewindow') or 0):08x}"


class Launch:
    """A started process of the program."""

    def __init__(self, process: subprocess.Popen[str], desktop: Desktop, debug_port: int) -> None:
        self.process = process
        self.pid = process.pid
        self._desktop = desktop
        self._debug_port = debug_port

    def window(self) -> str:
        """Wait until the window is visible, and return its id."""
        return eventually(lambda: self._desktop.windows(self.pid), within_s=60)[0]

    def wait(self, within_s: float = PATIENCE_S) -> tuple[int, str]:
        """Wait for the end; return the exit code and standard error."""
        _, errors = self.process.communicate(timeout=within_s)
        return self.process.returncode, errors

    def page(self) -> "DebuggedPage":
        """Wait until the window has a page, and attach a debugger to it."""
        (target,) = eventually(lambda: DebuggedPage.targets(self._debug_port), within_s=60)
        return DebuggedPage(self._debug_port, target["webSocketDebuggerUrl"])


class DebuggedPage:
    """The page in the window, through the Chrome DevTools Protocol.

    Not through Playwright, which pauses new windows and waits for navigations that the window refuses: both
    are subjects of these tests.
    """

    def __init__(self, debug_port: int, address: str) -> None:
        self._debug_port = debug_port
        self._socket = simple_websocket.Client(address)
        self._number = 0
        self.errors: list[dict[str, Any]] = []
        # Both replay earlier events.
        self._send("Runtime.enable")
        self._send("Log.enable")

    def detach(self) -> None:
        """Close the debugger: with it, the web view lets no page rest."""
        self._socket.close()

    @staticmethod
    def targets(debug_port: int) -> list[dict[str, str]]:
        """Return the pages of the web view; none before it has started."""
        address = f"http://127.0.0.1:{debug_port}/json"
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=PATIENCE_S) as response:
            return [target for target in json.load(response) if target["type"] == "page"]
        return []

    def pages(self) -> list[str]:
        """Return the URLs of all pages, without fragments."""
        return [target["url"].partition("#")[0] for target in self.targets(self._debug_port)]

    def evaluate(self, script: str) -> Any:
        """Run a script as in a user gesture, and return its result or that of its promise."""
        result = self._send(
            "Runtime.evaluate", expression=script, userGesture=True, returnByValue=True, awaitPromise=True
        )
        return result.get("result", {}).get("value")

    def text(self) -> str:
        """Return the text of the page."""
        return str(self.evaluate("document.body?.innerText") or "")

    def wait_for(self, pattern: str, *, within_s: float = PATIENCE_S) -> "DebuggedPage":
        """Wait until the text of the page matches `pattern`."""
        eventually(lambda: re.search(pattern, self.text()), within_s=within_s)
        return self

    def wait_for_live_data(self) -> "DebuggedPage":
        """Wait until the page shows a CPU usage, which the engine has pushed."""
        return self.wait_for(LIVE)

    def renderer_pid(self) -> int:
        """Return the id of the renderer process."""
        with contextlib.closing(simple_websocket.Client(self._browser_address())) as browser:
            browser.send(json.dumps({"id": 1, "method": "SystemInfo.getProcessInfo"}))
            processes = json.loads(browser.receive(PATIENCE_S))["result"]["processInfo"]
        return max(int(process["id"]) for process in processes if process["type"] == "renderer")

    def _browser_address(self) -> str:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self._debug_port}/json/version", timeout=PATIENCE_S
        ) as response:
            return str(json.load(response)["webSocketDebuggerUrl"])

    def _send(self, method: str, **parameters: object) -> dict[str, Any]:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            line = self._socket.receive(PATIENCE_S)
            if line is None:
                raise TimeoutError(method)
            message = json.loads(line)
            if message.get("id") == self._number:
                return dict(message.get("result", {}))
            self._record_errors(message)

    def _record_errors(self, message: dict[str, Any]) -> None:
        method, parameters = message.get("method"), message.get("params", {})
        if (
            method == "Runtime.exceptionThrown"
            or (method == "Runtime.consoleAPICalled" and parameters["type"] in {"error", "warning"})
            or (method == "Log.entryAdded" and parameters["entry"]["level"] in {"error", "warning"})
        ):
            self.errors.append(parameters)


class Program:
    """The program with one data directory, started any number of times."""

    def __init__(self, desktop: Desktop, home: Path) -> None:
        self.desktop = desktop
        self.data_dir = home / "data" / "desktop-monitor"
        self.data_dir.mkdir(parents=True, mode=0o700)
        self._started: list[subprocess.Popen[str]] = []
        self.environment = {
            **desktop.environment,
            "XDG_DATA_HOME": str(home / "data"),
            "QTWEBENGINE_DISABLE_SANDBOX": "1",
            "PYTHONPATH": str(ROOT),
        }

    def start(
        self, *arguments: str, script: Path = LAUNCHER, has_terminal: bool = True, **environment: str | None
    ) -> Launch:
        """Start the program as a double-click does.

        Args:
            arguments: Command line arguments.
            script: The Python file to run.
            has_terminal: Standard error is a pipe, otherwise /dev/null.
            environment: Additional variables; None removes one.
        """
        port = _free_port()
        debugging = {"QTWEBENGINE_CHROMIUM_FLAGS": f"--remote-debugging-port={port}"}
        variables = {**self.environment, **debugging, **environment}
        process = subprocess.Popen(
            [sys.executable, str(script), *arguments],
            env={name: value for name, value in variables.items() if value is not None},
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if has_terminal else subprocess.DEVNULL,
            text=True,
        )
        self._started.append(process)
        return Launch(process, self.desktop, port)

    @property
    def runtime(self) -> dict[str, Any]:
        """The content of the runtime file; empty if there is none."""
        with contextlib.suppress(OSError):
            return dict(json.loads((self.data_dir / "engine.json").read_bytes()))
        return {}

    def one_time_url(self) -> str:
        """Request a one-time URL of the page."""
        address = find_engine(app_paths(self.data_dir))
        assert address
        return client.new_url(address)

    def engines(self) -> list[psutil.Process]:
        """Return the engines that run for this data directory."""
        return [process for process in self.processes() if "--launched" in _arguments(process)]

    def processes(self) -> list[psutil.Process]:
        """Return all running processes of the program.

        The renderer is found by its parent: Chromium writes its command line over its environment.
        """
        ours = f"XDG_DATA_HOME={self.environment['XDG_DATA_HOME']}".encode()
        named = [process for process in psutil.process_iter() if ours in _environ(process)]
        return [process for process in {*named, *_descendants(named)} if _is_alive(process)]

    def kill(self) -> None:
        """Kill all running processes of the program."""
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        for started in self._started:
            _, errors = started.communicate()
            sys.stderr.write(errors or "")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_alive(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


def _descendants(processes: list[psutil.Process]) -> list[psutil.Process]:
    found = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            found += process.children(recursive=True)
    return found


def _environ(process: psutil.Process) -> list[bytes]:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")
    return []


def _arguments(process: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.cmdline()
    return []


def running_desktop() -> Iterator[Desktop]:
    """Yield a running desktop, and close it afterwards."""
    desktop = Desktop()
    try:
        yield desktop
    finally:
        desktop.close()
