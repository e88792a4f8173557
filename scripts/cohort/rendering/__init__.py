"""Making what people look at: terminal, charts and pages."""
