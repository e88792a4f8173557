"""The menu of sessions."""
