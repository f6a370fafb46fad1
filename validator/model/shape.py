"""The rules that a manifest's shape answers to: one per kind of fault, so that reports treat all findings alike."""

from __future__ import annotations

from validator.findings import RuleInfo, Severity

_KINDS = {
    "unknown-key": ("The manifest has a key that is not part of it", "Correct the key's spelling, or remove it."),
    "missing-key": ("The manifest lacks a required key", "Add the key."),
    "wrong-type": ("A value is of the wrong type", "Write a value of the type that the key takes."),
    "invalid-value": ("A value is not one that the key takes", "Write one of the values that the key takes."),
    "duplicate-key": ("A key is written twice in one mapping", "Keep one of the two."),
    "duplicate-name": ("A name is used twice", "Give each server, collection and access group a name of its own."),
}
_WHY = "A manifest that is not read as its author meant it cannot be judged."

SHAPE_RULES: dict[str, RuleInfo] = {
    f"manifest-{kind}": RuleInfo(f"manifest-{kind}", "manifest", title, Severity.ERROR, remedy, _WHY, ())
    for kind, (title, remedy) in _KINDS.items()
}
