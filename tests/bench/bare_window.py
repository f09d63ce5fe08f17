"""The yardstick: nothing but pywebview showing an empty page."""

import os

import webview

webview.settings["REMOTE_DEBUGGING_PORT"] = os.environ["TEST_DEBUG_PORT"]
webview.create_window("bare", html="<!doctype html><title>bare</title><p>empty")
webview.start(gui="qt")
