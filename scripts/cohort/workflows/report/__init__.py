"""Building the report."""
