"""What Kaldi (inside Vosk) reads: graphs and language models, compiled from sentences on the device."""
