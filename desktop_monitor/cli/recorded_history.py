"""Helpers of the commands that read the recorded history."""

import msgspec

from desktop_monitor.files.paths import AppPaths, open_command
from desktop_monitor.model.errors import HistoryUnreadable, NothingRecorded, QuestionRefused
from desktop_monitor.recorder import HistoryReader
from desktop_monitor.recorder import open_history as open_directory
from desktop_monitor.text.units import local_time
from desktop_monitor.timing.unix_time import now_unix_ms


def open_history(paths: AppPaths) -> HistoryReader:
    """Open the recorded history of a data directory.

    Raises:
        HistoryUnreadable: There is no history, or a newer version wrote it.
    """
    if not paths.history_dir.is_dir():
        raise HistoryUnreadable(
            f"There is no history in {paths.data_dir}. Start the monitor with `{open_command(paths)}`, "
            "or name another directory with --data-dir."
        )
    return open_directory(paths.history_dir)


def time_range(from_unix_ms: int | None, to_unix_ms: int | None, *, length_ms: int) -> tuple[int, int]:
    """Return a time range in Unix milliseconds; by default it ends now and is `length_ms` long.

    Raises:
        QuestionRefused: It ends before it begins.
    """
    if to_unix_ms is None:
        to_unix_ms = now_unix_ms()
        if from_unix_ms is not None and from_unix_ms > to_unix_ms:
            raise QuestionRefused(f"--from is {local_time(from_unix_ms)}, which has not come yet.")
    from_unix_ms = to_unix_ms - length_ms if from_unix_ms is None else from_unix_ms
    if to_unix_ms <= from_unix_ms:
        raise QuestionRefused(
            f"--to must be after --from; {local_time(to_unix_ms)} is not after {local_time(from_unix_ms)}."
        )
    return from_unix_ms, to_unix_ms


def nothing_recorded(
    reader: HistoryReader, from_unix_ms: int, to_unix_ms: int, what: str = "Nothing was recorded"
) -> NothingRecorded:
    """Return an error that says that a range is empty, and which one is not."""
    span = f"from {local_time(from_unix_ms)} to {local_time(to_unix_ms)}"
    return NothingRecorded(f"{what} {span}.{_recorded_span(reader)}")


def nothing_recorded_at(reader: HistoryReader, at_unix_ms: int) -> NothingRecorded:
    """Return an error that says that there is nothing of an instant, and what there is."""
    return NothingRecorded(f"Nothing was recorded at {local_time(at_unix_ms)}.{_recorded_span(reader)}")


def _recorded_span(reader: HistoryReader) -> str:
    oldest, newest = reader.oldest_unix_ms(), reader.newest_unix_ms()
    if oldest is None or newest is None:
        return ""
    return f" The history has {local_time(oldest)} to {local_time(newest)}."


def as_json(answer: msgspec.Struct) -> bytes:
    """Return an answer as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(answer), indent=2)
