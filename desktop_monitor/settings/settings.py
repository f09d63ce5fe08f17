"""What the user can choose."""

from typing import Annotated, Literal

import msgspec

Period = Literal[1, 2, 5, 10]
Language = Literal["auto", "zh-CN", "en"]
_Widths = Annotated[
    dict[Annotated[str, msgspec.Meta(max_length=40)], Annotated[int, msgspec.Meta(ge=40, le=4000)]],
    msgspec.Meta(max_length=128),
]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the user can choose; one flat object."""

    period_s: Period = 5
    language: Language = "auto"
    theme: Literal["system", "light", "dark"] = "system"
    background: bool = False  # keep running after the last window is closed
    autostart: bool = False  # start at log-in, without a window, and keep running
    background_asked: bool = False  # the user has answered the question about the two above
    tray: bool = True  # show an icon in the tray of the desktop, where there is one
    record: bool = True  # store the history on disk, else the last ten minutes in memory
    paused_until_unix_ms: Annotated[int, msgspec.Meta(ge=0, lt=2**53)] = 0  # recording resumes by itself
    retention_days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 14  # of samples; roll-ups are kept 90 days
    retention_bytes: Annotated[int, msgspec.Meta(ge=10_000_000, le=10**12)] = 500_000_000
    private_programs: tuple[str, ...] = ()  # recorded without name and command
    metrics: bool = False  # let other programs read the newest readings at /metrics
    process_columns: tuple[str, ...] = ()  # in this order; empty for the default columns
    process_column_widths: _Widths = {}  # CSS pixels, of the columns that the user has resized
    overview_chart: Literal["programs", "cores"] = "programs"
    cpu_of_one_core: bool = False  # processes in percent of one core, else of the whole machine


def greeting_of(settings: Settings) -> dict[str, object]:
    """Return the settings that a window needs before it shows a page."""
    return {"language": settings.language, "theme": settings.theme}
