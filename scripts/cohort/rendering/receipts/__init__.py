"""What a sender gets back: the receipt and the annotated copy."""
