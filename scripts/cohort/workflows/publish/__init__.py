"""publish: what leaves, what stays, the folder with all that is published, and the review of texts."""
