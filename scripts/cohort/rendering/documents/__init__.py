"""Documents to take away: PDF, DOCX and XLSX."""
