"""Checks: rows in, findings out. Nothing here words a message."""
