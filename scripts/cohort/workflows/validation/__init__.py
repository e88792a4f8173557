"""Checks stored and submitted data."""
