"""Files that are published: the data package, exports in standards of others, metadata."""
