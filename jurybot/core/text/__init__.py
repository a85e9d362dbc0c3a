"""A message as it is read: its plain text, its words and lines, the words that are known, and what it may come to."""
