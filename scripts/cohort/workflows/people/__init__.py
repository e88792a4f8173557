"""Removing rows, withdrawing consent, forgetting a person."""
