"""What a real Mastodon 4.6.5 answered, and a driver that plays it against any server (`play.py`)."""
