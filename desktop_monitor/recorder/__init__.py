"""Records days of history, and the whole process table at any instant of them. The format on one page.

What is stored is what was read: growing counters and gauges, never rates. `rates` turns two samples into a
reading for recorded samples as it does for live ones, so the two cannot disagree, and the CPU time of a
process between two instants is a subtraction.

The directory (0700; every file 0600, in UTC days):

    open.wal                      write-ahead log: the samples of the last minutes, one record each; synced
                                  every 30 s, and with each sample while the machine may stop (`urgency`)
    2026-11-22.samples.records    a day of closed chunks, and the identities of its processes
    2026-11-22.rollups.records    its minutes, and what each process used by ten minutes and hour
    2026-11-22.digests.records    of a day that is over: for findings, and for programs
    summary.records               hours of every day, and events (suspended, engine off, clock set ...)

A day is a file, so what is too old or too much is removed by unlinking, which works on a full disk too.

**Record file** (`storage.record_file`): append-only batches of records, each with a CRC-32 over its key and
content; a damaged record counts as not recorded, all others stay readable. `storage.record_kinds` declares
every kind of record, how long it is kept and what deleting means for it:

    kind               at                               part                content
    CHUNK              end of the first interval        boot:monotonic ms   chunk.PackedChunk
    IDENTITY           first number, counted by day                         IdentityBatch, new in a chunk
    MINUTES            begin of the hour                cpu, memory ...     PackedRollup, 60 slots
    TEN_MINUTES        begin of the hour                                    list of UsageTable, hour first
    ROLLUP_IDENTITY    begin of the hour                first number        IdentityBatch, new in TEN_MINUTES
    PROGRAM_CPU        begin of the hour                                    ProgramCpu, six slots
    PROCESS_TOTALS     begin of the hour                name of a program   PackedProgramTotals
    DAY_DIGEST         begin of the day                format, roll-ups    PackedDigest
    DAY_PROCESS_TOTALS begin of the day                that, and 0 to 15   PackedProgramTotals by program
    DAY_SHORT_TIME     begin of the time, of the day   samples, its end    ShortTime; None: there is no other
    HOURS              begin of the day                 cpu, memory ...     PackedRollup, 24 slots
    DAY_PROGRAM_CPU    begin of the day                                     ProgramCpu, 24 slots
    EVENT              begin of the event               its kind            list of PastEvent

**Delta** (`storage.sample_delta`): a sample less the sample before it. Each part of `Sample` is flattened
(`storage.flattening`) to whole numbers and a shape (names, texts, what is missing); processes that are the
same object as before are not looked at.

**Chunk** (`storage.chunk`): all samples of five minutes by the clock. State 0 is the sample before the first
interval, with the full process table, so a chunk is decoded without its neighbours. Closed, it is columns of
differences over their common divisor (`storage.integer_column`), packed by msgspec and deflated in two
halves, the system and the processes. Fields are stored with their names: a field that a chunk lacks has its
default.

**Threads** (`recorder`): one thread has the `recording`, which writes; a disk that does not respond makes no
other thread wait. Queries read the files, and `open_chunk` for what is in none yet.

**Why not SQLite.** Measured side by side, an hour of 200 processes on an ext4 image, written back every 30 s:

                              lines  to disk a sample  lost by power cut    300 damaged files  3 queries, ms
    SQLite rows with own log    800            1.7 KB  22 samples at most  no record unhit    15, 13, 22
    SQLite alone, WAL mode    ~ 150           12.4 KB   5                  117 not readable   10,  7, 11
    record files                454            2.7 KB   5                  no record unhit    16, 10, 18

A kill costs each of them one sample at most. 4 KB a sample and 35 s by a power cut are the limits.

**Roll-ups** (`rollups`) are made from the readings as they come and written when the hour is over; an hour in
which a run ended is made again from its chunks. **Queries** (`queries`) read samples for up to 90 minutes,
minutes or tens of minutes for up to three days, hours beyond.
"""

from desktop_monitor.recorder.queries.findings import findings
from desktop_monitor.recorder.queries.history import history
from desktop_monitor.recorder.queries.history_reader import HistoryReader, open_history
from desktop_monitor.recorder.queries.moment import moment
from desktop_monitor.recorder.queries.process_history import process_history
from desktop_monitor.recorder.queries.programs import programs
from desktop_monitor.recorder.queries.top import top
from desktop_monitor.recorder.recorder import Recorder

__all__ = [
    "HistoryReader",
    "Recorder",
    "findings",
    "history",
    "moment",
    "open_history",
    "process_history",
    "programs",
    "top",
]
