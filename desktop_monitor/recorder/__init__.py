"""Remembers: days of history, and the whole process table at any instant of them. The format on one page.

What is kept is what was read: growing counters and gauges, never rates. `rates` turns two samples into a
reading for the past as it does for the present, so the two cannot disagree, and the CPU time of a process
between two instants is a subtraction.

The directory (0700; every file 0600, in UTC days):

    open.journal                 the chunk of the last minutes that is still open
    2026-11-22.samples.sqlite    a day of closed chunks, and who the processes of that day were
    2026-11-22.rollups.sqlite    its minutes, and what each process used by ten minutes
    summary.sqlite               hours of every day, and events (suspended, engine off, clock set ...)

A day is a file, so what is too old or too much is unlinked, which works on a full disk too.

**Threads** (`recorder`): one thread has the `store`, which writes; a disk that does not answer keeps nobody
else waiting. Whoever asks reads the files, and what is `newest` under a lock that no disk is waited for with.

**Frame** (`frame`): a sample less the sample before it. Each part of `Sample` is flattened (`shape`) to
whole numbers and a shape (names, texts, what is missing); processes that are the same object as before are
not even looked at.

**Journal** (`journal`): MAGIC and a number of its own, then for each record its length, a CRC-32 that covers
that number and its place too, and a piece of one deflate stream. First the header of the chunk, then frames.
Each is written over the one before, which costs the disk less than a new file. A kill costs the record that
was being written. Where the user has a runtime directory in memory, the end of the journal lies there
(`tail`) until it fills a page, so that the disk writes each page once.

**Chunk** (`chunk`, `life`, `columns`): all frames of five minutes by the clock. State 0 is the sample
before the first interval, with the full process table, so a chunk is understood without its neighbours.
Closed, it is columns of differences over their common divisor, packed by msgspec and deflated in two
halves, the system and the processes.

**Shelf** (`shelf`, `seal`, `days`): SQLite, one table ``kept (kind, at, part, body)``. Every body is
sealed: a CRC-32 over its content and its place, because a bit that flips inside a body is nothing that
SQLite would notice. What does not fit its seal counts as not recorded. A file of a newer version, or that
is no database, is moved aside.

    kind        at                          part                body
    CHUNK       end of the first interval   boot:monotonic ms   chunk.PackedChunk
    IDENTITY    first number, counted by day                    list of frame.Identity, new in a chunk
    MINUTES     begin of the hour           cpu, memory ...     rollup.PackedRollup, 60 slots
    TENS        begin of the hour                               list of rollup.PackedTen, first the whole hour
    WHO         begin of the hour           first number        list of (number, frame.Identity), new in TENS
    PROGRAMS    begin of the hour                               shares.Shares, CPU by program in six slots
    LIVES       begin of the hour           name of a program   lives.Lives, its processes
    HOURS       begin of the day            cpu, memory ...     rollup.PackedRollup, 24 slots
    PROGRAMS    begin of the day                                shares.Shares, in 24 slots
    EVENT       begin of the event          its kind            list of history.PastEvent

**Roll-ups** (`rollup`, `shares`, `lives`, `book`) are made from the readings as they come and written when
the hour is over; an hour in which a run ended is counted again from its chunks. **Events** (`chronicle`,
`clocks`) are told as they happen. **Questions** (`past`, `history`, `top`, `programs`, `lifetime`) take
samples for up to 90 minutes, minutes or tens for up to three days, hours beyond.
**Forgetting** (`retention`) deletes and then rewrites the file, so that no byte is left.
"""

from desktop_monitor.recorder.queries.history import history
from desktop_monitor.recorder.queries.history_reader import Past, opened
from desktop_monitor.recorder.queries.process_history import lifetime
from desktop_monitor.recorder.queries.programs import programs
from desktop_monitor.recorder.queries.top import top
from desktop_monitor.recorder.recorder import Recorder

__all__ = ["Past", "Recorder", "history", "lifetime", "opened", "programs", "top"]
