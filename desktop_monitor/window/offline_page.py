"""The pages that the window has of its own, for when the engine cannot give it one. No script."""

import html
import locale
from dataclasses import dataclass

# The link on these pages. ".invalid" never resolves (RFC 2606); the window catches it anyway.
AGAIN = "http://again.invalid/"


@dataclass(frozen=True, slots=True)
class Words:
    """What the window itself says, in one language."""

    language: str
    title: str
    engine_lost: str
    engine_lost_advice: str
    view_lost: str
    view_lost_advice: str
    again: str
    cannot_start: str


_ENGLISH = Words(
    language="en",
    title="Desktop Monitor",
    engine_lost="The monitor has stopped",
    engine_lost_advice="Its engine ended unexpectedly and could not be started again.",
    view_lost="The display has stopped",
    view_lost_advice="The part that draws this window ended several times. The monitor itself goes on.",
    again="Open it again",
    cannot_start="The monitor cannot start",
)
_CHINESE = Words(
    language="zh-CN",
    title="系统监控走势图",
    engine_lost="监控已停止",
    engine_lost_advice="后台程序意外结束，无法重新启动。",
    view_lost="显示已停止",
    view_lost_advice="负责绘制此窗口的部分多次意外结束。监控本身仍在继续。",
    again="重新打开",
    cannot_start="无法启动监控",
)


def words(language: str) -> Words:
    """Choose the words for a setting of the language: `en`, `zh-CN`, or anything else for the system's."""
    if language == "auto":
        language = locale.getlocale()[0] or ""
    # Windows says "Chinese (Simplified)_China", everybody else "zh_CN".
    return _CHINESE if language.lower().startswith(("zh", "chinese")) else _ENGLISH


def engine_lost(words: Words, *, detail: str, background: str) -> str:
    """Say that there is no engine any more, why, and offer to try again."""
    return _page(words, words.engine_lost, words.engine_lost_advice, detail, background)


def view_lost(words: Words, *, background: str) -> str:
    """Say that the web view died too often, and offer to try again."""
    return _page(words, words.view_lost, words.view_lost_advice, "", background)


def problem(words: Words, message: str, *, background: str) -> str:
    """Say why the monitor cannot start."""
    return _page(words, words.cannot_start, message, "", background, may_try=False)


def _page(
    words: Words, heading: str, advice: str, detail: str, background: str, *, may_try: bool = True
) -> str:
    again = f'<p><a href="{AGAIN}">{words.again}</a></p>' if may_try else ""
    return f"""<!doctype html>
<html lang="{words.language}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{words.title}</title>
<style>
  :root {{ color-scheme: {"dark" if background < "#8" else "light"}; font: 13px/1.6 system-ui, sans-serif }}
  body {{ background: {background}; margin: 20vh auto; max-width: 36rem; padding: 0 1rem }}
  h1 {{ font-size: 25px; font-weight: 600 }}
  a {{ color: LinkText; font-size: 16px }}
</style>
<main>
  <h1>{html.escape(heading)}</h1>
  <p>{html.escape(advice)}</p>
  <p>{html.escape(detail)}</p>
  {again}
</main>
</html>
"""
