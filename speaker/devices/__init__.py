"""The ends of a speaker: sound card, lights, buttons."""
