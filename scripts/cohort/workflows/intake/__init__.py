"""From a submitted file to accepted rows, with receipts for the senders."""
