"""Output and questions of sessions in the terminal."""
