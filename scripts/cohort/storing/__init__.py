"""Writing what belongs to the cohort: whole or not at all, and in a form that diffs well."""
