"""The rules that a manifest itself answers to, its shape and its waivers, so that reports treat all findings alike."""

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

_WAIVERS = {
    "incomplete": (
        "A waiver lacks what makes it accountable",
        "Add the missing part, or remove the waiver.",
        "An exception without a reason, an owner and an end stays forever and nobody remembers why.",
    ),
    "expired": (
        "A waiver has expired",
        "Repair what it waived, or have its owner renew it with a new date.",
        "An exception was accepted until a day; after it the finding counts again.",
    ),
    "unused": (
        "A waiver meets no finding",
        "Remove the waiver.",
        "What was waived is repaired or moved; a waiver that is left would hide the next fault there.",
    ),
    "rearmed": (
        "What a waiver accepted has changed since",
        "Review the finding again, and renew the waiver with its present fingerprint.",
        "A waiver accepts what its owner saw. When the facts behind the finding change, it has to be seen again.",
    ),
}

WAIVER_RULES: dict[str, RuleInfo] = {
    f"waiver-{kind}": RuleInfo(f"waiver-{kind}", "waiver", title, Severity.WARNING, remedy, why, ())
    for kind, (title, remedy, why) in _WAIVERS.items()
}
