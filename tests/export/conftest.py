"""A recording with everything in it that must not be shared."""

import base64
import json
import zlib
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from desktop_monitor.export.incident import EMBEDDED_BEGIN, EMBEDDED_END
from desktop_monitor.model.sample import Login, NetworkSample, Sample, Volume
from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine

USER = "zaphod"
REMOTE = "earth.milkyway.example"
TOKEN = "tok-4815162342"
DIRECTORY = "vogon-poetry"
ADDRESS = "203.0.113.77"
SECRETS = (USER, REMOTE, TOKEN, DIRECTORY, ADDRESS, "Disaster", "betelgeuse")
COMMAND = (
    f"/usr/bin/ssh -i /home/{USER}/{DIRECTORY}/key {USER}@{REMOTE} --auth {TOKEN} "
    f"https://{REMOTE}/x {ADDRESS}:22 {DIRECTORY}/notes.txt"
)
HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "=cmd|' /C calc'!A0",
    "new\nline\r",
    "bidi\u202egnp",
    "<!--<script>",
)


class SecretMachine(InventedMachine):
    """Processes, volumes, interfaces and log-ins that say who and where."""

    def pass_time(self, elapsed_s: float = 5.0) -> Sample:
        """Add what is not to be shared."""
        sample = super().pass_time(elapsed_s)
        interface = NetworkSample("eth0", 1, 1, 1, 1, 0, 0, True, 1000, (ADDRESS,))
        volume = Volume(f"/media/{USER}/Disaster", f"{REMOTE}:/export", "nfs", 1000, 400, 500, True)
        return msgspec.structs.replace(
            sample,
            network=(*(sample.network or ()), interface),
            volumes=(*(sample.volumes or ()), volume),
            logins=(Login(USER, "pts/0", REMOTE, sample.taken_at_unix_ms),),
        )


@pytest.fixture(scope="module")
def secret_recording(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recording]:
    """Ten minutes of 60 processes, some of them hostile."""
    machine = SecretMachine(processes=60)
    for name in (f"{USER}-backup", f"sshd@{REMOTE}", "betelgeuse-agent", *HOSTILE):
        machine.begin(name, user=USER, command=COMMAND)
    recording = Recording(tmp_path_factory.mktemp("data") / "history", machine)
    recording.run(120)
    recording.recorder.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("socket.gethostname", lambda: "betelgeuse")
        yield recording


def embedded(content: bytes) -> bytes:
    """Return the JSON in a file."""
    begin = content.index(EMBEDDED_BEGIN.encode()) + len(EMBEDDED_BEGIN)
    return content[begin : content.index(EMBEDDED_END.encode(), begin)]


def inflated(content: bytes) -> bytes:
    """Return the samples in a file as JSON."""
    return zlib.decompress(base64.b64decode(json.loads(embedded(content))["data"]))


def envelope(content: bytes | Any, **changes: Any) -> bytes:
    """Make what is embedded, from JSON or what becomes JSON."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    text = base64.b64encode(zlib.compress(raw)).decode()
    return json.dumps({"format": "desktop-monitor incident", "version": 1, "data": text} | changes).encode()
