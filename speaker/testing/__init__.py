"""Fakes that behave, for our tests and for skill authors."""
