"""What is wanted by a sentence: a softmax regression over hashed words, trained by us, small enough for any box."""

from speaker.classifier.model import OUT_OF_SCOPE, Classifier, Cuts, Guess

__all__ = ["OUT_OF_SCOPE", "Classifier", "Cuts", "Guess"]
