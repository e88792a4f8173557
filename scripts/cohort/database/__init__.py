"""Asking the tables in SQL: a database of them, and SQL files that say in a header what they are."""
