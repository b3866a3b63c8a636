"""How en-mini's network was made: texts, voices, sound, features, training, export."""
