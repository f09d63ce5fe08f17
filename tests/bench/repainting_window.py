"""The floor: a bare pywebview window that paints all of its area once in a period of milliseconds."""

import os
import sys

import webview

os.environ.setdefault("QT_QUICK_BACKEND", "software")
PAGE = """<!doctype html><title>bare</title><body style="margin:0">
<canvas width="1200" height="800"></canvas><script>
const context = document.querySelector("canvas").getContext("2d");
let count = 0;
setInterval(() => {
  context.fillStyle = ["#eee", "#ddd"][(count += 1) %% 2];
  context.fillRect(0, 0, 1200, 800);
}, %s);
</script>"""

webview.create_window("bare", html=PAGE % sys.argv[1], width=1200, height=800)
webview.start(gui="qt")
