"""Mynah: a smart speaker that its owner owns."""

__version__ = "0.1.0"
