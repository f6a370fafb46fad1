"""The intended deployment beside the running one: every difference a finding at its place in the manifest."""
