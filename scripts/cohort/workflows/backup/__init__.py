"""Back-ups and git: keeping what was written, and bringing it back."""
