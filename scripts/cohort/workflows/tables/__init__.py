"""Looking at the tables of a cohort: their rows, what happened to a row, and correcting one."""
