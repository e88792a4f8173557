"""Documents to download: PDF, DOCX and XLSX."""
