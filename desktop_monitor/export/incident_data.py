"""The recorded samples in a shared incident: JSON, deflated, in base64 inside of a JSON object.

A file comes from another person: its size is bounded before and while it is inflated, its shape is checked by
msgspec, its numbers and the work that it causes are bounded, and it holds nothing that is run.
"""

import base64
import binascii
import zlib
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, TypeVar

import msgspec

from desktop_monitor.model.errors import IncidentRefused
from desktop_monitor.model.history import PastEvent
from desktop_monitor.model.process import ProcessKey, ProcessSample
from desktop_monitor.model.sample import Sample
from desktop_monitor.recorder.import_history import Run
from desktop_monitor.recorder.storage.chunk import CHUNK_MS
from desktop_monitor.recorder.storage.sample_delta import PARTS
from desktop_monitor.text.printable import without_unprintable
from desktop_monitor.timing.unix_time import DAY_MS

FORMAT = "desktop-monitor incident"
VERSION = 1
MAX_FILE_BYTES = 32 * 1024 * 1024
MAX_JSON_BYTES = 64 * 1024 * 1024
_MAX_SAMPLES = 50_000
_MAX_MEMBERS = 20_000_000
"""Of all lists in all samples together."""
MAX_ROWS = 4_000_000
"""Processes of all samples together, as they are when an incident is opened: a day of 200 processes."""
_MAX_CHUNKS = 5000
_MAX_ROWS_AT_BEGIN_OF_CHUNKS = 400_000
"""A chunk stores its first sample in full: 15 MB. Samples without gaps have a fifteenth of it, at most."""
_MAX_DAYS = 366
_MAX_TEXT = 8192
_MAX_NUMBER = 2**53
_MAX_UNIX_MS = 4_102_444_800_000  # the year 2100
_MAX_DEPTH = 12

Time = Annotated[int, msgspec.Meta(ge=0, le=_MAX_UNIX_MS)]
Count = Annotated[int, msgspec.Meta(ge=0, lt=_MAX_NUMBER)]
T = TypeVar("T")

_PART_TYPES = {field.name: field.type for field in msgspec.structs.fields(Sample)}
Parts: Any = msgspec.defstruct(
    "Parts",
    [(name, _PART_TYPES[name] | msgspec.UnsetType, msgspec.UNSET) for name in PARTS],
    omit_defaults=True,
    forbid_unknown_fields=True,
    module=__name__,
)
"""The parts of a sample that differ from the sample before."""


class Step(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A sample less the one before it; with a `run`, it begins a run and holds everything."""

    taken_at_unix_ms: Time
    monotonic_ms: Count
    parts: Parts
    processes: list[tuple[int, ProcessSample]] | None = []
    """What changed, by number; None is a table that could not be read."""
    ended: list[int] = []
    run: Annotated[int, msgspec.Meta(ge=100, le=3_600_000)] | None = None
    """The period in milliseconds."""


class IncidentData(msgspec.Struct, forbid_unknown_fields=True):
    """Everything that an incident holds."""

    from_unix_ms: Time
    to_unix_ms: Time
    written_by: str
    included: list[str]
    steps: Annotated[list[Step], msgspec.Meta(min_length=2, max_length=_MAX_SAMPLES)]
    events: Annotated[list[PastEvent], msgspec.Meta(max_length=_MAX_SAMPLES)]


class Envelope(msgspec.Struct):
    """What is embedded in the file."""

    format: str
    version: int
    data: str = ""


def packed(data: IncidentData) -> bytes:
    """Return the JSON that is embedded in a file.

    Raises:
        IncidentRefused: It would be too large to be opened again.
    """
    content = msgspec.json.encode(data)
    if len(content) > MAX_JSON_BYTES or len(data.steps) > _MAX_SAMPLES:
        raise too_long()
    if _unfolds_to_too_much(data):
        raise too_long()
    text = base64.b64encode(zlib.compress(content, 6)).decode("ascii")
    return msgspec.json.encode(Envelope(FORMAT, VERSION, text))


def unpacked(embedded: bytes) -> IncidentData:
    """Return the content of an incident.

    Raises:
        IncidentRefused: It is damaged, too large, of a newer version, or no incident.
    """
    envelope = _decoded(embedded, Envelope)
    if envelope.format != FORMAT:
        raise IncidentRefused("This file is not an incident of Desktop Monitor.")
    if envelope.version != VERSION:
        raise IncidentRefused("A newer Desktop Monitor wrote this incident. Install that one to open it.")
    try:
        inflater = zlib.decompressobj()
        content = inflater.decompress(base64.b64decode(envelope.data, validate=True), MAX_JSON_BYTES)
    except (zlib.error, binascii.Error, ValueError) as error:
        raise damaged() from error
    if inflater.unconsumed_tail or not inflater.eof:
        raise IncidentRefused("This incident is damaged, or too large to be opened.")
    data = _decoded(content, IncidentData)  # what has another shape ends here, before it takes memory
    raw = msgspec.to_builtins(data)
    if _check_values(raw):
        data = msgspec.convert(_cleaned(raw), IncidentData)
    if _unfolds_to_too_much(data):
        raise IncidentRefused("This incident is damaged, or too large to be opened.")
    if any(event.to_unix_ms < event.from_unix_ms or event.from_unix_ms < 0 for event in data.events):
        raise damaged()
    return data


def steps_of(samples: Iterable[tuple[str, int, Sample]]) -> Iterator[Step]:
    """Yield each sample less the one before it; the samples come with boot and period (ms)."""
    numbers: dict[tuple[object, ...], int] = {}
    before: Sample | None = None
    known: dict[int, ProcessSample] = {}
    boot_before = period_before = None
    for boot, period_ms, sample in samples:
        is_first = before is None or boot != boot_before or period_ms != period_before
        if is_first:
            before, known = None, {}
        boot_before, period_before = boot, period_ms
        table = {_number(numbers, process): process for process in (sample.processes or {}).values()}
        yield Step(
            sample.taken_at_unix_ms,
            round(sample.monotonic_s * 1000),
            _changed_parts(before, sample),
            None
            if sample.processes is None
            else [(number, process) for number, process in table.items() if known.get(number) != process],
            [number for number in known if number not in table],
            period_ms if is_first else None,
        )
        before, known = sample, table


def runs_of(data: IncidentData) -> Iterator[Run]:
    """Yield the samples again, in runs."""
    run: Run | None = None
    parts: dict[str, Any] = {}
    table: dict[int, ProcessSample] = {}
    for step in data.steps:
        if step.run is not None:
            if run is not None:
                yield run
            run = Run(f"run {step.taken_at_unix_ms}", step.run, [])
            parts, table = {}, {}
        if run is None:
            raise damaged()
        last = run.samples[-1] if run.samples else None
        if last is not None and step.monotonic_ms <= last.monotonic_s * 1000:
            raise damaged()
        parts |= {name: value for name in PARTS if (value := getattr(step.parts, name)) is not msgspec.UNSET}
        ended = set(step.ended)
        table = {number: one for number, one in table.items() if number not in ended}
        table |= dict(step.processes or ())
        processes: dict[ProcessKey, ProcessSample] | None = None
        if step.processes is not None:
            processes = {one.key: one for one in table.values()}
        parts.setdefault("cpu", None)
        run.samples.append(
            Sample(step.taken_at_unix_ms, step.monotonic_ms / 1000, processes=processes, **parts)
        )
    if run is not None:
        yield run


def _number(numbers: dict[tuple[object, ...], int], process: ProcessSample) -> int:
    return numbers.setdefault(process.key, len(numbers))


def _changed_parts(before: Sample | None, sample: Sample) -> Any:  # noqa: ANN401  # a made type
    return Parts(
        **{
            name: value
            for name in PARTS
            if (value := getattr(sample, name)) != getattr(before, name, None) or before is None
        }
    )


def _decoded(content: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, ValueError) as error:
        raise damaged() from error


def _check_values(raw: object) -> bool:
    """Refuse numbers that no machine has, long texts and deep nesting, without recursion.

    Returns:
        Whether a text has characters that move a cursor or turn text around; no incident is made with them.
    """
    waiting: list[tuple[object, int]] = [(raw, 0)]
    is_unfit = False
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, dict | list | tuple):
            if depth > _MAX_DEPTH:
                raise damaged()
            members = value.values() if isinstance(value, dict) else value
            waiting += [(one, depth + 1) for one in members]
        elif isinstance(value, str):
            if len(value) > _MAX_TEXT:
                raise damaged()
            is_unfit = is_unfit or not value.isprintable()
        elif isinstance(value, int | float) and not abs(value) < _MAX_NUMBER:
            raise damaged()
    return is_unfit


def _cleaned(raw: object) -> object:
    """Return the same with texts as they are made; `raw` is nested a little only."""
    if isinstance(raw, str):
        return without_unprintable(raw)
    if isinstance(raw, dict):
        return {name: _cleaned(value) for name, value in raw.items()}
    return [_cleaned(one) for one in raw] if isinstance(raw, list | tuple) else raw


def _unfolds_to_too_much(data: IncidentData) -> bool:
    """Return whether few bytes take much memory or disk when opened, where unchanged parts are repeated."""
    member_count = row_count = chunk_count = rows_at_begin_of_chunks = 0
    sizes: dict[str, int] = {}
    table: set[int] = set()
    days: set[int] = set()
    before_unix_ms = 0
    for step in data.steps:
        if step.run is not None:
            table = set()
        table.difference_update(step.ended)
        table.update(number for number, _ in step.processes or ())
        row_count += len(table)
        at_unix_ms = step.taken_at_unix_ms
        is_other_chunk = at_unix_ms // CHUNK_MS != before_unix_ms // CHUNK_MS
        if step.run is not None or is_other_chunk or at_unix_ms < before_unix_ms:
            chunk_count += 1
            rows_at_begin_of_chunks += len(table)
            days.add(at_unix_ms // DAY_MS)
        before_unix_ms = at_unix_ms
        for name in PARTS:
            value = getattr(step.parts, name)
            if value is not msgspec.UNSET:
                sizes[name] = len(value.cores) if name == "cpu" and value else _length(value)
        member_count += sum(sizes.values())
        if (
            member_count > _MAX_MEMBERS
            or row_count > MAX_ROWS
            or chunk_count > _MAX_CHUNKS
            or rows_at_begin_of_chunks > _MAX_ROWS_AT_BEGIN_OF_CHUNKS
            or len(days) > _MAX_DAYS
        ):
            return True
    return False


def _length(value: object) -> int:
    return len(value) if isinstance(value, tuple) else 1


def too_long() -> IncidentRefused:
    """Return the error for a range that holds too much for one file."""
    return IncidentRefused("This time is too long for one incident. Choose a shorter one.")


def damaged() -> IncidentRefused:
    """Return the error for a file that is not as it was written."""
    return IncidentRefused("This incident is damaged and cannot be opened. Ask for the file again.")
