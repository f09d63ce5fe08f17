"""The pages that the window shows without an engine: static HTML without scripts."""

import html
import locale
from dataclasses import dataclass

# The link on these pages, which the window intercepts. ".invalid" never resolves (RFC 2606).
RETRY_URL = "http://again.invalid/"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of these pages in one language."""

    language: str
    title: str
    engine_lost: str
    engine_lost_advice: str
    renderer_lost: str
    renderer_lost_advice: str
    retry: str
    restart: str
    cannot_start: str


_ENGLISH = Texts(
    language="en",
    title="Desktop Monitor",
    engine_lost="The monitor has stopped",
    engine_lost_advice="Its engine ended unexpectedly and could not be started again.",
    renderer_lost="The display has stopped",
    renderer_lost_advice="The part that draws this window ended several times. The monitor keeps running.",
    retry="Open it again",
    restart="Close this window, then open the monitor again.",
    cannot_start="The monitor cannot start",
)
_CHINESE = Texts(
    language="zh-CN",
    title="系统监控走势图",
    engine_lost="监控已停止",
    engine_lost_advice="后台程序意外结束，无法重新启动。",
    renderer_lost="显示已停止",
    renderer_lost_advice="负责绘制此窗口的部分多次意外结束。监控本身仍在继续。",
    retry="重新打开",
    restart="请关闭此窗口，然后重新打开监控。",
    cannot_start="无法启动监控",
)


def texts(language: str) -> Texts:
    """Return the texts for the language setting: ``en``, ``zh-CN``, or ``auto`` for that of the system."""
    if language == "auto":
        language = locale.getlocale()[0] or ""
    # "Chinese (Simplified)_China" on Windows, "zh_CN" elsewhere.
    return _CHINESE if language.lower().startswith(("zh", "chinese")) else _ENGLISH


def engine_lost(texts: Texts, *, detail: str, background: str, can_retry: bool = True) -> str:
    """Return the page for a lost engine, with the reason, and a retry link where that can be intercepted."""
    advice = texts.engine_lost_advice if can_retry else f"{texts.engine_lost_advice} {texts.restart}"
    return _page(texts, texts.engine_lost, advice, detail, background, can_retry=can_retry)


def renderer_lost(texts: Texts, *, background: str) -> str:
    """Return the page for a renderer that crashed repeatedly, with a retry link."""
    return _page(texts, texts.renderer_lost, texts.renderer_lost_advice, "", background)


def problem(texts: Texts, message: str, *, background: str) -> str:
    """Return the page for a monitor that cannot start."""
    return _page(texts, texts.cannot_start, message, "", background, can_retry=False)


def _page(
    texts: Texts, heading: str, advice: str, detail: str, background: str, *, can_retry: bool = True
) -> str:
    retry = f'<p><a href="{RETRY_URL}">{texts.retry}</a></p>' if can_retry else ""
    return f"""<!doctype html>
<html lang="{texts.language}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{texts.title}</title>
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
  {retry}
</main>
</html>
"""
