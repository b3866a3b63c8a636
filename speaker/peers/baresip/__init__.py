"""baresip as a phone: a child of ours that speaks SIP, driven over its control socket."""

from speaker.peers.baresip.phone import Baresip

__all__ = ["Baresip"]
