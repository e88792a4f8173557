"""What a session does from beginning to end."""
