"""Changing the settings of a cohort."""
