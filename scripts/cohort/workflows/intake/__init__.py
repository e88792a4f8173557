"""Reads submitted files, accepts their rows, and writes receipts for the senders."""
