"""Watches samples by the rules of alerts, keeps what was raised, and announces it on a thread of its own."""
