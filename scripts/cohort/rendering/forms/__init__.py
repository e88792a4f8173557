"""The workbooks and phone forms that people fill in, and the consent form that they sign."""
