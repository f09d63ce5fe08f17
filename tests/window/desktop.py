"""A screen with a window manager, and the program on it as a person meets it."""

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

from desktop_monitor.launcher import client, running
from desktop_monitor.paths import places
from tests.waiting import PATIENCE_S, eventually

ROOT = Path(__file__).parents[2]
LAUNCHER = Path(__file__).with_name("launcher.py")
# What the page says of the CPU once it has something to say; the same in Python and JavaScript.
LIVE = r"CPU\s*[\d.]+\s%"


class Desktop:
    """An X server of 1600 x 1000 pixels with openbox."""

    def __init__(self) -> None:
        read, write = os.pipe()
        # -noreset: else it begins anew when its last client leaves, and whoever comes then is refused.
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
        self.environment = {**os.environ, "DISPLAY": self.display, "LC_ALL": "C.UTF-8"}
        self._manager = subprocess.Popen(["openbox"], env=self.environment, stderr=subprocess.DEVNULL)
        eventually(lambda: "_NET_SUPPORTING_WM_CHECK" in self.ask("xprop", "-root"))

    def close(self) -> None:
        """End the screen and everything on it."""
        for process in (self._manager, self._server):
            process.terminate()
            process.wait(10)

    def ask(self, *command: str) -> str:
        """Run a tool on this screen and return what it prints."""
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        ).stdout

    def picture(self, box: tuple[int, int, int, int]) -> Image.Image:
        """Photograph a part of the screen: left, top, right, bottom."""
        return ImageGrab.grab(box, xdisplay=self.display).convert("RGB")

    def windows(self, pid: int) -> list[str]:
        """List the ids of the windows that a process shows."""
        lines = (line.split(maxsplit=4) for line in self.ask("wmctrl", "-lp").splitlines())
        return [words[0] for words in lines if int(words[2]) == pid]

    def title(self, window: str) -> str:
        """Read a window's title."""
        found = re.search(
            r'_NET_WM_NAME\(UTF8_STRING\) = "(.*)"', self.ask("xprop", "-id", window, "_NET_WM_NAME")
        )
        return found[1] if found else ""

    def state(self, window: str) -> set[str]:
        """Read what the window manager says of a window, such as HIDDEN or MAXIMIZED_VERT."""
        return set(re.findall(r"_NET_WM_STATE_(\w+)", self.ask("xprop", "-id", window, "_NET_WM_STATE")))

    def geometry(self, window: str) -> tuple[int, int, int, int]:
        """Measure a window's inside: x, y, width, height."""
        info = self.ask("xwininfo", "-id", window)
        names = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        x, y, width, height = (int(re.search(rf"{name}: +(-?\d+)", info)[1]) for name in names)  # type: ignore[index]
        return x, y, width, height

    def active(self) -> str:
        """Return the id of the window that has the keyboard."""
        return f"0x{int(self.ask('xdotool', 'getactivewindow') or 0):08x}"


class Launch:
    """One start of the program."""

    def __init__(self, process: subprocess.Popen[str], desktop: Desktop, debug_port: int) -> None:
        self.process = process
        self.pid = process.pid
        self._desktop = desktop
        self._debug_port = debug_port

    def window(self) -> str:
        """Wait until the window can be seen, and return its id."""
        return eventually(lambda: self._desktop.windows(self.pid), within_s=60)[0]

    def ends(self, within_s: float = PATIENCE_S) -> tuple[int, str]:
        """Wait for the end; return the exit code and what was said on standard error."""
        _, said = self.process.communicate(timeout=within_s)
        return self.process.returncode, said

    def view(self) -> "View":
        """Wait until the window has a page, and look into it."""
        (target,) = eventually(lambda: View.targets(self._debug_port), within_s=60)
        return View(self._debug_port, target["webSocketDebuggerUrl"])


class View:
    """The inside of the window's web view, seen through its debugging port.

    By hand instead of with Playwright, which holds new windows until it has looked at them and waits for
    navigations that were refused; both are what the tests are about.
    """

    def __init__(self, debug_port: int, address: str) -> None:
        self._debug_port = debug_port
        self._socket = simple_websocket.Client(address)
        self._number = 0
        self.complaints: list[dict[str, Any]] = []
        # Both repeat what happened before we came.
        self._send("Runtime.enable")
        self._send("Log.enable")

    @staticmethod
    def targets(debug_port: int) -> list[dict[str, str]]:
        """List the pages of the web view; none before it has begun."""
        address = f"http://127.0.0.1:{debug_port}/json"
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:
            return [target for target in json.load(answer) if target["type"] == "page"]
        return []

    def pages(self) -> list[str]:
        """List the addresses of all pages, without their fragments."""
        return [target["url"].partition("#")[0] for target in self.targets(self._debug_port)]

    def ask(self, script: str) -> Any:
        """Run a script as if a person had just clicked, and return what it returns or promises."""
        answer = self._send(
            "Runtime.evaluate", expression=script, userGesture=True, returnByValue=True, awaitPromise=True
        )
        return answer.get("result", {}).get("value")

    def text(self) -> str:
        """Read what the page says."""
        return str(self.ask("document.body?.innerText") or "")

    def shows(self, pattern: str, *, within_s: float = PATIENCE_S) -> "View":
        """Wait until the page says something."""
        eventually(lambda: re.search(pattern, self.text()), within_s=within_s)
        return self

    def shows_live_data(self) -> "View":
        """Wait until the page's chart has a value, which only the engine can have pushed."""
        return self.shows(LIVE)

    def renderer(self) -> int:
        """Return the id of the process that draws the page."""
        with contextlib.closing(simple_websocket.Client(self._browser_address())) as browser:
            browser.send(json.dumps({"id": 1, "method": "SystemInfo.getProcessInfo"}))
            processes = json.loads(browser.receive(PATIENCE_S))["result"]["processInfo"]
        return max(int(process["id"]) for process in processes if process["type"] == "renderer")

    def _browser_address(self) -> str:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self._debug_port}/json/version", timeout=PATIENCE_S
        ) as answer:
            return str(json.load(answer)["webSocketDebuggerUrl"])

    def _send(self, method: str, **parameters: object) -> dict[str, Any]:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            line = self._socket.receive(PATIENCE_S)
            if line is None:
                raise TimeoutError(method)
            said = json.loads(line)
            if said.get("id") == self._number:
                return dict(said.get("result", {}))
            self._listen(said)

    def _listen(self, said: dict[str, Any]) -> None:
        method, parameters = said.get("method"), said.get("params", {})
        if (
            method == "Runtime.exceptionThrown"
            or (method == "Runtime.consoleAPICalled" and parameters["type"] in {"error", "warning"})
            or (method == "Log.entryAdded" and parameters["entry"]["level"] in {"error", "warning"})
        ):
            self.complaints.append(parameters)


class Program:
    """The program with a home of its own: one data directory, however many starts."""

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
        self, *arguments: str, script: Path = LAUNCHER, is_heard: bool = True, **environment: str | None
    ) -> Launch:
        """Start the program as a double-click does.

        Args:
            arguments: Those of the command line.
            script: What to start instead.
            is_heard: Somebody reads standard error, as in a terminal.
            environment: More variables; None takes one away.
        """
        port = _free_port()
        debugging = {"QTWEBENGINE_CHROMIUM_FLAGS": f"--remote-debugging-port={port}"}
        wanted = {**self.environment, **debugging, **environment}
        process = subprocess.Popen(
            [sys.executable, str(script), *arguments],
            env={name: value for name, value in wanted.items() if value is not None},
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if is_heard else subprocess.DEVNULL,
            text=True,
        )
        self._started.append(process)
        return Launch(process, self.desktop, port)

    @property
    def runtime(self) -> dict[str, Any]:
        """What the engine says of itself in its runtime file; empty while there is none."""
        with contextlib.suppress(OSError):
            return dict(json.loads((self.data_dir / "engine.json").read_bytes()))
        return {}

    def one_time_address(self) -> str:
        """Ask the engine for an address that lets one more page in."""
        found = running.find(places(self.data_dir))
        assert found
        return client.new_url(found)

    def engines(self) -> list[psutil.Process]:
        """Find the engines that run for this data directory."""
        return [process for process in self.processes() if "--launched" in _words(process)]

    def processes(self) -> list[psutil.Process]:
        """Find every process that this program has started and that lives."""
        ours = f"XDG_DATA_HOME={self.environment['XDG_DATA_HOME']}".encode()
        return [
            process for process in psutil.process_iter() if _is_alive(process) and ours in _environ(process)
        ]

    def end(self) -> None:
        """End whatever is left."""
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        for started in self._started:
            _, said = started.communicate()
            sys.stderr.write(said or "")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_alive(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


def _environ(process: psutil.Process) -> list[bytes]:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")
    return []


def _words(process: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.cmdline()
    return []


def running_desktop() -> Iterator[Desktop]:
    """Run a desktop for as long as somebody needs it."""
    desktop = Desktop()
    try:
        yield desktop
    finally:
        desktop.close()
