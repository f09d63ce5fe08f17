"""The page translates codes and states of the engine: it must know each of them."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

import psutil

import desktop_monitor
from desktop_monitor.paths import assets_dir
from desktop_monitor.sensors.linux import process_stat
from desktop_monitor.sensors.reasons import SENTENCES

NOTICE = re.compile(r'\b(?:Notice|_notice)\(\s*"(\w+)"')
STATES = re.compile(r"const STATES = new Set\(\[(.*?)\]\)", re.DOTALL)


def untranslated(keys: Iterable[str]) -> list[tuple[str, str]]:
    """What a dictionary lacks."""
    return [
        (language, key)
        for language in ("en", "zh-CN")
        for words in [json.loads((assets_dir() / "locales" / f"{language}.json").read_text(encoding="utf-8"))]
        for key in keys
        if key not in words
    ]


def test_every_reason_is_translated() -> None:
    """Else a Chinese page would tell it in English."""
    assert untranslated(f"reason.{code}" for code in SENTENCES) == []


def test_every_notice_is_translated() -> None:
    """Whatever code the engine's source sends."""
    package = Path(desktop_monitor.__file__).parent
    sources = [path.read_text(encoding="utf-8") for path in sorted(package.rglob("*.py"))]
    codes = {code for source in sources for code in NOTICE.findall(source)}

    assert {"settings_damaged", "recording_paused"} <= codes
    assert untranslated(f"notice.{code}" for code in sorted(codes)) == []


def test_every_state_of_a_process_is_known_to_the_page_and_translated() -> None:
    """Those of the fast path, and all that psutil has a word for."""
    states = {*process_stat.STATES.values(), "unknown"}
    states |= {str(getattr(psutil, name)) for name in dir(psutil) if name.startswith("STATUS_")}
    source = (assets_dir() / "js" / "processes" / "columns.js").read_text(encoding="utf-8")
    known = STATES.search(source)

    assert known is not None
    assert states == set(re.findall(r'"([\w-]+)"', known[1]))
    assert untranslated(f"processes.state.{state}" for state in sorted(states)) == []
