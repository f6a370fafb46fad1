"""The command line: what is asked is parsed here, the clock, the environment and the streams are read here only.

Each command is one module with a click `command`, a dataclass of options and `execute(options) -> int`, the exit code.
"""
