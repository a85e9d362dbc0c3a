"""What comes in, and time that passes: the lists are read to their ends, each item is understood and handed on once."""
