"""Refusing files that cannot be read safely, before any library opens them."""
