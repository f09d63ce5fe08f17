"""Render all icons from the two SVG files: ``python -m tools.icons``, after a change of them."""

from __future__ import annotations

import os
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from desktop_monitor.desktop.tray.content import TrayState
from desktop_monitor.desktop.tray.icon import SIZES_PX

ICONS = Path(__file__).resolve().parent.parent / "assets" / "icons"
NAME = "desktop-monitor"
PNG_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
TRAY_STATES = {
    TrayState.CALM: ("#3fbf95", 0),
    TrayState.WARNING: ("#e5a83b", 64),
    TrayState.CRITICAL: ("#ff6b6b", 100),
}
"""Colour, of the page's dark theme, and radius of the mark: colour alone does not reach everybody."""


def main() -> int:
    """Write png/, tray/, the Windows icon and the macOS icon next to the SVG files."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Keep a reference: Qt renders nothing once the application is collected.
    _application = QGuiApplication(sys.argv[:1])
    renderer = QSvgRenderer(str(ICONS / f"{NAME}.svg"))
    images = {size: _draw(renderer, size) for size in PNG_SIZES}
    (ICONS / "png").mkdir(exist_ok=True)
    for size, image in images.items():
        image.save(ICONS / "png" / f"{NAME}-{size}.png", optimize=True)
    smaller = [images[size] for size in ICO_SIZES]
    images[256].save(ICONS / f"{NAME}.ico", sizes=[(size, size) for size in ICO_SIZES], append_images=smaller)
    largest = _draw(renderer, 1024)
    largest.save(ICONS / f"{NAME}.icns", append_images=[images[size] for size in (32, 64, 128, 256, 512)])
    (ICONS / "tray").mkdir(exist_ok=True)
    for state, (colour, radius) in TRAY_STATES.items():
        gap, mark = (
            f'<circle cx="392" cy="120" r="{size}" fill="{fill}"/>'
            for size, fill in ((radius and radius + 26, "#242c38"), (radius, colour))
        )
        text = (ICONS / "tray.svg").read_text(encoding="utf-8").replace("currentColor", colour)
        drawing = QSvgRenderer(text.replace("</svg>", f"{gap}{mark}</svg>").encode())
        for size in SIZES_PX:
            pixels = _draw(drawing, size).convert("RGBA")
            alpha_first = Image.merge("RGBA", [pixels.getchannel(one) for one in "ARGB"])
            (ICONS / "tray" / f"{state}-{size}.argb").write_bytes(alpha_first.tobytes())
    return 0


def _draw(renderer: QSvgRenderer, size: int) -> Image.Image:
    canvas = QImage(size, size, QImage.Format.Format_ARGB32)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    renderer.render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    canvas.save(buffer, "PNG")  # type: ignore[call-overload] # the stubs only have the overload for a file name
    return Image.open(BytesIO(content.data()))


if __name__ == "__main__":
    sys.exit(main())
