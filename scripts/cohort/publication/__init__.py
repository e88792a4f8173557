"""What of a cohort leaves when it is published, and what stays: rows, texts, numbers of people."""
