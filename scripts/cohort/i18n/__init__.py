"""Words: the English beside each thing is the key, languages/<code>.po says it in another language."""
