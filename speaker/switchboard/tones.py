"""What calls sound like: ours rings, theirs rings, a speaker drops in, a machine has answered."""

from speaker.earcons import Tune

RING = Tune(((784, 0.14), (988, 0.14), (1175, 0.22), (0, 0.3), (784, 0.14), (988, 0.14), (1175, 0.22), (0, 1.6)), 0.3)
RINGBACK = Tune(((425, 1.0), (0, 4.0)), 0.06)
"""As it sounds in Europe (ITU-T E.180: 425 Hz, one second of five)."""
DROP_IN = Tune(((523, 0.15), (659, 0.15), (784, 0.15), (1047, 0.5)), 0.4)
"""Long and loud: nobody shall be listened to without noticing."""
BEEP = Tune(((1000, 0.4), (0, 0.1)), 0.2)
