"""Text and spans: the only room that sees YAML."""
