"""From an effect to the world and back: what is sent is fixed, tried, found again, settled."""
