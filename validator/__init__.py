"""rdpolicy: proves, before rollout, that a Remote Desktop Services deployment will be issued its licenses.

The public API is `validator.api`; nothing is imported here, so that a start costs only what it uses.
"""

__version__ = "0.1.0"
