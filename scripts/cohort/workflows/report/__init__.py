"""Builds the report."""
