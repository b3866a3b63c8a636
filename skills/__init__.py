"""Skills: one folder each, a function for every intent and one YAML of words for every language."""
