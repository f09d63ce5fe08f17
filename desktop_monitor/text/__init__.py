"""Texts for the terminal, reports and notifications; the page has `assets/js/text`."""
