"""Generated files: `docs/rules`, `docs/catalog`, `docs/facts.md` and `schema`, all from the loaded pack and the models.

`python -m validator.docs` writes them, `python -m validator.docs --check` tells which differ.
"""
