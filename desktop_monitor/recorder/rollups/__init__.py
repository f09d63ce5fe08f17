"""Summaries of hours and days, made as samples come."""
