"""What sessions print, and what they ask in the terminal."""
