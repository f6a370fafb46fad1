"""What is exchanged with running estates: the observation that the collector writes, and imports read."""
