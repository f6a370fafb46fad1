"""An estate that was observed becomes a manifest: what is known with its origin, what is unknown left unknown."""
