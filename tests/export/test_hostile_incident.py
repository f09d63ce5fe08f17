"""A file from somebody else is refused in one sentence, in bounded time and memory, or shown as text."""

import json
import os
import tracemalloc
import zlib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop_monitor.export.incident import EMBEDDED_BEGIN, EMBEDDED_END, make_incident
from desktop_monitor.export.incident_data import MAX_JSON_BYTES, runs_of, unpacked
from desktop_monitor.export.opened_incident import open_incident
from desktop_monitor.files.paths import AppPaths, prepare_data_dir
from desktop_monitor.model.errors import IncidentRefused
from desktop_monitor.text.translation import english
from tests.export.conftest import embedded, envelope, inflated
from tests.recorder.conftest import Recording


@pytest.fixture(scope="module")
def made(secret_recording: Recording) -> bytes:
    """The file of a real incident."""
    reader = secret_recording.recorder._reader
    return make_incident(reader, 0, secret_recording.now, (), "here", english()).content


@pytest.fixture(scope="module")
def content(made: bytes) -> bytes:
    """The samples in it."""
    assert unpacked(embedded(made)).steps
    return inflated(made)


@pytest.fixture
def valid(content: bytes) -> dict[str, Any]:
    """The same, to be damaged."""
    found: dict[str, Any] = json.loads(content)
    return found


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("steps", 1, "taken_at_unix_ms"), 10**400),
        (("steps", 1, "taken_at_unix_ms"), 2**62),
        (("steps", 1, "monotonic_ms"), -1),
        (("steps", 1, "parts", "memory", "total_bytes"), 2**60),
        (("steps", 0, "parts", "memory", "total_bytes"), "1"),
        (("steps", 0, "parts", "cpu"), []),
        (("steps", 0, "run"), None),
        (("steps", 0, "run"), 0),
        (("steps", 0, "processes", 0), "x"),
        (("steps", 0, "processes", 0, 1, "name"), "n" * 100_000),
        (("steps", 0, "processes", 0, 1, "name"), {"__class__": "x"}),
        (("steps", 0, "processes", 0, 1, "cpu_ms"), 1e300),
        (("steps",), []),
        (("steps",), None),
        (("events",), [{"kind": "boot", "from_unix_ms": 5, "to_unix_ms": 1, "detail": ""}]),
        (("__proto__",), {"x": 1}),
    ],
    ids=lambda one: str(one)[:40],
)
def test_wrong_values_are_refused(valid: dict[str, Any], path: tuple[str | int, ...], value: object) -> None:
    """Each is one error of this program, before anything is written."""
    place: Any = valid
    for step in path[:-1]:
        place = place.setdefault(step, {}) if isinstance(place, dict) else place[step]
    place[path[-1]] = value

    with pytest.raises(IncidentRefused):
        list(runs_of(unpacked(envelope(valid))))


@pytest.mark.parametrize(
    "embedded_text",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"format": "desktop-monitor incident", "version": 1}',
        b'{"format": "something else", "version": 1, "data": ""}',
        b'{"format": "desktop-monitor incident", "version": 2, "data": ""}',
        b'{"format": "desktop-monitor incident", "version": 1, "data": "!!!"}',
        b'{"format": "desktop-monitor incident", "version": 1, "data": "AAAA"}',
        b"[" * 1_000_000,
        b"\xff\xfe",
        envelope(b"[" * 1_000_000),
        envelope(b'{"a":' * 200_000 + b"1" + b"}" * 200_000),
        envelope(b"NaN"),
        envelope(b"1e999"),
        envelope(b"\xff"),
    ],
    ids=lambda text: repr(text[:60]),
)
def test_what_is_no_incident_is_refused(embedded_text: bytes) -> None:
    """Whatever it is instead."""
    with pytest.raises(IncidentRefused):
        unpacked(embedded_text)


def test_a_newer_incident_is_named_as_such() -> None:
    """It is not called damaged."""
    with pytest.raises(IncidentRefused, match="newer"):
        unpacked(envelope(b"{}", version=2))


@contextmanager
def allocating_at_most(limit_bytes: int) -> Iterator[None]:
    """Fail if more memory is allocated at any time; the peak of the process would hide all but the first."""
    tracemalloc.start()
    try:
        yield
    finally:
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak_bytes <= limit_bytes


def test_a_bomb_is_not_inflated() -> None:
    """A gigabyte of zeros in a megabyte: no more than the limit is ever made of it."""
    deflater = zlib.compressobj(9)
    block = b" " * 2**20
    bomb = b"".join(deflater.compress(block) for _ in range(1024)) + deflater.flush()
    embedded_bomb = envelope(b"", data=b64encode(bomb).decode())

    with pytest.raises(IncidentRefused, match="too large"), allocating_at_most(4 * MAX_JSON_BYTES):
        unpacked(embedded_bomb)


@pytest.mark.parametrize("frame", [b"[%s]", b'{"x":[%s]}', b'{"steps":[%s]}'])
def test_a_flood_of_empty_lists_takes_no_memory(frame: bytes) -> None:
    """Small when it is deflated, and hundreds of megabytes as objects."""
    flood = envelope(frame % (b"[]" + 4_000_000 * b",[]"))

    with pytest.raises(IncidentRefused), allocating_at_most(100_000_000):
        unpacked(flood)


@pytest.mark.parametrize("what", ["fans", "processes"])
def test_few_bytes_that_unfold_to_very_much_are_refused(valid: dict[str, Any], what: str) -> None:
    """A list that is repeated by reference in every sample."""
    step = valid["steps"][0]
    if what == "fans":
        step["parts"]["fans"] = [{"name": str(number), "rpm": 1} for number in range(40_000)]
    else:
        row = step["processes"][0][1]
        step["processes"] = [[number, row] for number in range(10_000)]
    last = valid["steps"][-1]
    valid["steps"] += [
        {
            "taken_at_unix_ms": last["taken_at_unix_ms"] + n,
            "monotonic_ms": last["monotonic_ms"] + n,
            "parts": {},
        }
        for n in range(1, 1000)
    ]

    with pytest.raises(IncidentRefused, match="too large"):
        unpacked(envelope(valid))


@pytest.mark.parametrize(
    ("step_ms", "back_ms", "samples", "processes"),
    [(86_400_000, 0, 400, 1), (300_000, 0, 5100, 1), (300_000, 0, 450, 1000), (1000, 1500, 900, 1000)],
    ids=["days apart", "many chunks", "all processes in each chunk", "clock set back and forth"],
)
def test_samples_far_apart_write_nothing(
    valid: dict[str, Any], paths: AppPaths, step_ms: int, back_ms: int, samples: int, processes: int
) -> None:
    """Each would be stored in full: less than a megabyte became more than a hundred."""
    first = valid["steps"][0]
    row = first["processes"][0][1]
    first["processes"] = [[number, row | {"pid": number + 1}] for number in range(processes)]
    wall_ms, monotonic_ms = first["taken_at_unix_ms"], first["monotonic_ms"]
    valid["steps"] = [first] + [
        {
            "taken_at_unix_ms": wall_ms + number * step_ms - number % 2 * back_ms,
            "monotonic_ms": monotonic_ms + number * step_ms,
            "parts": {},
        }
        for number in range(1, samples)
    ]
    file = paths.data_dir / "incident.html"
    file.write_bytes(EMBEDDED_BEGIN.encode() + envelope(valid) + EMBEDDED_END.encode())
    assert file.stat().st_size < 100_000

    with pytest.raises(IncidentRefused, match="too large"):
        open_incident(file, paths)

    assert list(paths.data_dir.rglob("*")) == [file]


def test_unchanged_samples_are_accepted(valid: dict[str, Any]) -> None:
    """The damage of the other tests is what is refused."""
    assert len(unpacked(envelope(valid)).steps) == len(valid["steps"])
    assert msgspec.json.decode(json.dumps(valid).encode())


def test_names_that_move_a_cursor_or_turn_text_around_are_inert(
    valid: dict[str, Any], tmp_path: Path
) -> None:
    """A terminal would carry them out; an incident is never made with such names, but may be changed."""
    hostile = "\x1b]0;owned\x07\x1b[2J\u202egnp\u009b31m\n"
    for _, process in valid["steps"][0]["processes"]:
        process["name"] = process["command"] = hostile
    valid["events"].append({"kind": "boot", "from_unix_ms": 5, "to_unix_ms": 6, "detail": hostile})
    data = unpacked(envelope(valid))

    texts = [one.name + one.command for _, one in data.steps[0].processes or ()]
    assert texts
    assert all(text.isprintable() for text in [*texts, *(event.detail for event in data.events)])
    assert list(runs_of(data))


def test_a_file_with_any_name_is_opened(made: bytes, tmp_path: Path) -> None:
    """A name need not be UTF-8, and may hold what a terminal carries out."""
    paths = AppPaths(tmp_path / "data")
    prepare_data_dir(paths)
    file = tmp_path / os.fsdecode(b"caf\xe9 \x1b[31m.html")
    file.write_bytes(made)

    assert open_incident(file, paths).name == "caf\ufffd \ufffd[31m.html"


def test_a_file_of_which_the_end_is_missing_is_damaged(made: bytes, tmp_path: Path) -> None:
    """It is an incident, and the remedy is to ask for it again."""
    file = tmp_path / "cut.html"
    file.write_bytes(made[: made.index(EMBEDDED_BEGIN.encode()) + 500])

    with pytest.raises(IncidentRefused, match="damaged"):
        open_incident(file, AppPaths(tmp_path / "data"))
