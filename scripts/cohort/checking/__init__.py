"""Checks: rows in, findings out. The wording of messages is elsewhere."""
