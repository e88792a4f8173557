"""The declarations of a cohort: settings, tables, findings, and the data package made from them."""
