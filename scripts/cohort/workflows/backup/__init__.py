"""Back-ups and git: saves what was written, and restores it."""
