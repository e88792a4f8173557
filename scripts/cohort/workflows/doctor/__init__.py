"""Keeping a cohort in order as a folder of files."""
