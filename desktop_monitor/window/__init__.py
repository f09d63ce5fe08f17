"""The native window; the only place that imports pywebview and Qt."""
