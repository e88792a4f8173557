"""What single cells mean: text, numbers, days, codes and names as people type them."""
