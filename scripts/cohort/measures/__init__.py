"""Measures: SQL over the tables of the cohort, each a tidy table with its formula and source."""
