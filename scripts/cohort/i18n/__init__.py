"""Translation: English texts are the keys, languages/<code>.po has their translations."""
