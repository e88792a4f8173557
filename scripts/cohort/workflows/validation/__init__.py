"""Checking the stored tables."""
