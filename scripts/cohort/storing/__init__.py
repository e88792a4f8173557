"""Writes the files of the cohort: completely or not at all, and in a form that diffs well."""
