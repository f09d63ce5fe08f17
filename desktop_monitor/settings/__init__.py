"""The settings: `settings` declares them, `settings_file` stores them, `repair` reads a damaged file."""
