"""What people read: terminal output, charts, pages, documents, forms and receipts."""
