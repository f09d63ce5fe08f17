"""The result of `make bundle`, run by a user with an empty home directory."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image, ImageChops, ImageGrab

from tests.waiting import eventually
from tests.window.desktop import Desktop, running_desktop

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT / "dist" / "desktop-monitor"
# The colour of the CPU chart in the light theme; the rest of the window is grey and white.
CPU_COLOUR = (0x1F, 0x5F, 0xD6)
COLOUR_TOLERANCE = 24
MIN_CHART_PIXELS = 120
STATIC_SCREENSHOTS = 20  # in a row, about 1.5 s


class UserSession:
    """A user with an empty home directory and a display."""

    def __init__(self, desktop: Desktop, home: Path) -> None:
        self.desktop = desktop
        self.home = home
        self.elsewhere = home.with_name("elsewhere")
        self.temporary = home.with_name("temporary")
        for folder in (self.home, self.elsewhere, self.temporary):
            folder.mkdir(mode=0o700)
        self._environment = {
            "DISPLAY": desktop.display,
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PATH": "/usr/bin:/bin",
            "TMPDIR": str(self.temporary),
            "XDG_RUNTIME_DIR": str(self.temporary),
        }
        if os.geteuid() == 0:
            # Chromium's sandbox does not run as root, which only the tests do.
            self._environment["QTWEBENGINE_DISABLE_SANDBOX"] = "1"

    def start(self, *command: str | Path) -> subprocess.Popen[bytes]:
        """Start a program in an unrelated working directory."""
        return subprocess.Popen(
            command,
            cwd=self.elsewhere,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def wait_for_window(self, program: subprocess.Popen[bytes]) -> str:
        """Wait until the window is visible, and return its id."""
        return eventually(lambda: self.desktop.windows(program.pid), within_s=40)[0]

    def wait_for_chart(self, window: str) -> Image.Image:
        """Wait until the CPU chart is drawn, and return a screenshot of the window."""
        screenshots: list[Image.Image] = []

        def is_drawn() -> bool:
            screenshots.append(self.screenshot(window))
            return chart(screenshots[-1]).histogram()[255] > MIN_CHART_PIXELS

        eventually(is_drawn, within_s=40)
        return screenshots[-1]

    def wait_until_static(self, window: str) -> Image.Image:
        """Wait until the CPU chart no longer changes, and return it."""
        screenshots: list[Image.Image] = []

        def is_static() -> bool:
            screenshots.append(chart(self.screenshot(window)))
            return len(screenshots) >= STATIC_SCREENSHOTS and all(
                image == screenshots[-1] for image in screenshots[-STATIC_SCREENSHOTS:]
            )

        eventually(is_static, within_s=40)
        return screenshots[-1]

    def screenshot(self, window: str) -> Image.Image:
        """Return a screenshot of a window."""
        x, y, width, height = self.desktop.geometry(window)
        screen = ImageGrab.grab(xdisplay=self.desktop.display)
        box = (max(x, 0), max(y, 0), min(x + width, screen.width), min(y + height, screen.height))
        return screen.crop(box)

    def processes(self) -> list[psutil.Process]:
        """Return the running processes with this home directory."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def files(self) -> list[str]:
        """Return the files in the home, temporary and working directories."""
        folders = (self.home, self.elsewhere, self.temporary)
        return sorted(
            str(path.relative_to(folder.parent))
            for folder in folders
            for path in folder.rglob("*")
            if not path.is_dir()
        )

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            alive = process.status() != psutil.STATUS_ZOMBIE
            return alive and process.environ().get("HOME") == str(self.home)
        except (psutil.Error, OSError):
            return False


def chart(screenshot: Image.Image) -> Image.Image:
    """Return the pixels in the colour of the CPU chart, white on black."""
    bands = screenshot.convert("RGB").split()
    masks = [
        band.point([255 * (abs(value - expected) < COLOUR_TOLERANCE) for value in range(256)])
        for band, expected in zip(bands, CPU_COLOUR, strict=True)
    ]
    return ImageChops.darker(ImageChops.darker(masks[0], masks[1]), masks[2])


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    """An X server with a window manager."""
    yield from running_desktop()


@pytest.fixture
def new_session(desktop: Desktop, tmp_path: Path) -> Iterator[Callable[[], UserSession]]:
    """Create users with empty home directories; their processes are killed after the test."""
    created: list[UserSession] = []

    def new() -> UserSession:
        folder = tmp_path / str(len(created))
        folder.mkdir()
        created.append(UserSession(desktop, folder / "home"))
        return created[-1]

    yield new
    for session in created:
        for process in session.processes():
            process.kill()


@pytest.fixture
def bundle() -> Path:
    """The bundled program."""
    program = BUNDLE / "desktop-monitor"
    assert program.exists(), "Build it first: make bundle"
    return program
