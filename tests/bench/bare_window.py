"""The yardstick: nothing but pywebview showing an empty page."""

import webview

webview.create_window("bare", html="<!doctype html><title>bare</title><p>empty")
webview.start(gui="qt")
