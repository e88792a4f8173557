"""Reading files as they are: cells with their places, no judgement."""
