"""Workflows: the complete work of each session."""
