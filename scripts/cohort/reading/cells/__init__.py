"""Reading single cells: text, numbers, days, codes and names as people type them."""
