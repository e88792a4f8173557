"""What the model declares: settings, tables, findings and the data package made from them."""
