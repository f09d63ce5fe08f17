"""Render all icons from desktop-monitor.svg: ``python -m tools.icons``, after a change of that file."""

from __future__ import annotations

import os
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parent.parent / "assets" / "icons"
NAME = "desktop-monitor"
PNG_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)


def main() -> int:
    """Write png/, the Windows icon and the macOS icon next to the SVG."""
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
