"""Measures: SQL queries over the tables of the cohort, each giving a tidy table with its formula and source."""
