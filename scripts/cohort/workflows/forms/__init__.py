"""Making forms."""
