"""What `make bundle` built, on a screen, in the hands of somebody who has nothing else."""

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
# The hue of CPU in the light theme: no part of the frame's grey and white is near it.
CPU_HUE = (0x1F, 0x5F, 0xD6)
NEAR = 24
PIXELS_OF_A_CHART = 120
LOOKS = 20  # in a row, about a second and a half


class Person:
    """Somebody with an empty home who starts a program and looks at the screen."""

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
            # Qt's sandbox refuses to work for root; nobody but tests runs as root.
            self._environment["QTWEBENGINE_DISABLE_SANDBOX"] = "1"

    def starts(self, *command: str | Path) -> subprocess.Popen[bytes]:
        """Run a program from a folder that has nothing to do with it."""
        return subprocess.Popen(
            command,
            cwd=self.elsewhere,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def waits_for_window(self, program: subprocess.Popen[bytes]) -> str:
        """Return the id of the program's window once it can be seen."""
        return eventually(lambda: self.desktop.windows(program.pid), within_s=40)[0]

    def waits_for_chart(self, window: str) -> Image.Image:
        """Return a picture of the window once something is drawn in the hue of CPU."""
        seen: list[Image.Image] = []

        def is_drawn() -> bool:
            seen.append(self.sees(window))
            return chart(seen[-1]).histogram()[255] > PIXELS_OF_A_CHART

        eventually(is_drawn, within_s=40)
        return seen[-1]

    def waits_for_rest(self, window: str) -> Image.Image:
        """Return the chart once it has stayed the same for a while: the page has drawn all it has."""
        seen: list[Image.Image] = []

        def is_at_rest() -> bool:
            seen.append(chart(self.sees(window)))
            return len(seen) >= LOOKS and all(picture == seen[-1] for picture in seen[-LOOKS:])

        eventually(is_at_rest, within_s=40)
        return seen[-1]

    def sees(self, window: str) -> Image.Image:
        """Return a picture of what a window shows now."""
        x, y, width, height = self.desktop.geometry(window)
        screen = ImageGrab.grab(xdisplay=self.desktop.display)
        box = (max(x, 0), max(y, 0), min(x + width, screen.width), min(y + height, screen.height))
        return screen.crop(box)

    def processes(self) -> list[psutil.Process]:
        """Find every living process that has this person's home."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def files(self) -> list[str]:
        """List what lies in the home, the temporary folder and the folder of the start."""
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


def chart(picture: Image.Image) -> Image.Image:
    """Return what has the hue of CPU, white on black."""
    bands = picture.convert("RGB").split()
    near = [
        band.point([255 * (abs(part - wanted) < NEAR) for part in range(256)])
        for band, wanted in zip(bands, CPU_HUE, strict=True)
    ]
    return ImageChops.darker(ImageChops.darker(near[0], near[1]), near[2])


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    """One screen with a window manager."""
    yield from running_desktop()


@pytest.fixture
def new_person(desktop: Desktop, tmp_path: Path) -> Iterator[Callable[[], Person]]:
    """People with empty homes; what they leave running is ended after the test."""
    known: list[Person] = []

    def new() -> Person:
        folder = tmp_path / str(len(known))
        folder.mkdir()
        known.append(Person(desktop, folder / "home"))
        return known[-1]

    yield new
    for person in known:
        for process in person.processes():
            process.kill()


@pytest.fixture
def bundle() -> Path:
    """The program as it is given to people."""
    program = BUNDLE / "desktop-monitor"
    assert program.exists(), "Build it first: make bundle"
    return program
