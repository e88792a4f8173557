"""Builds the book, writes its skeleton, and lists what it can show."""
