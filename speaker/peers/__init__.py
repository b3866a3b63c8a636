"""Other systems that one speaks with; one file each."""
