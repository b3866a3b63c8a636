"""Numbers, times, dates and durations as people say them, and back."""
