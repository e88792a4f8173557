"""Texts that people write in Markdown or Word, with live parts that the data fills in."""
