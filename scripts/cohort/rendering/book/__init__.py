"""The book: its chapters, and what is made of them."""
