"""The tables of a submitted file: where they are, what their columns mean, which rows they have."""
