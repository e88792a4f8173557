"""Answers to senders: the receipt and the annotated copy."""
