"""Rows of a synthetic cohort, by subject. Everything they say is made up."""
