"""The configuration of a project: `rdpolicy.toml`, or `[tool.rdpolicy]` in `pyproject.toml`."""
