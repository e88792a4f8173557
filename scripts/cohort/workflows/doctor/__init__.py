"""Keeps the folder and files of a cohort in order."""
