"""The files of the history: formats, writing, reading, retention."""
