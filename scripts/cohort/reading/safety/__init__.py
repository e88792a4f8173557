"""Refusing what cannot be read safely, before any library opens it."""
