"""Speakers of one house: found by themselves, trusted once people have compared a number, called and spoken through."""
