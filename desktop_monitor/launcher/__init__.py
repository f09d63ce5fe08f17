"""Finds or starts the engine, talks to it and supervises it; is there a screen."""
