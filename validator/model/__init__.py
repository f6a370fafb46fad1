"""The admin's YAML as typed, frozen models: shape only, no meaning."""
