"""A policy pack ready to judge: catalog, rules and compiled expressions; read from folders, or from a compiled file.

Compiling checks every expression, so a pack that loads has no misspelt fact, no wrong type, no unknown release.
"""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64
from typing import TYPE_CHECKING, Any, NamedTuple

from validator.engine.program import Compiled, Reads
from validator.errors import PolicyError, RdpolicyError
from validator.findings import Severity
from validator.policy.catalog import Catalog
from validator.policy.rule import Rule
from validator.policy.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from validator.policy.load import PolicyFolder, RuleFile

FORMAT = 4


class Pack(NamedTuple):
    """A pack: `compiled` maps each table and expression to the compiled expression; `digest` names the content.

    `declared` has the severity in the pack of each rule that a run judges at another one, `left_out` are the ids of
    those that it does not judge by.
    """

    catalog: Catalog
    rules: tuple[Rule, ...]
    compiled: Mapping[tuple[str, str], Compiled]
    digest: str
    declared: Mapping[str, Severity] = {}
    left_out: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Name the pack: all of it is too much for a message."""
        return f"<pack {self.digest[:12]} of {len(self.rules)} rules>"

    def rule(self, name: str) -> Rule | None:
        """Return the rule of an id, or None."""
        return next((rule for rule in self.rules if rule.id == name), None)

    def with_edition(self, edition: str) -> Pack:
        """Return the pack judging by one edition alone; raise UsageError for an unknown one."""
        return self._replace(catalog=self.catalog.with_edition(edition))


def read(path: Path) -> Pack | None:
    """Return the pack of a compiled file; None when the file is absent, damaged or of another format."""
    try:
        data = json.loads(path.read_bytes())
        return from_build(data) if data["format"] == FORMAT else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None  # whatever is wrong with it, the policies can be compiled again


def build(folders: Sequence[Path]) -> dict[str, Any]:
    """Read, merge, check and compile folders of policies, later ones adding to earlier ones; return plain data.

    Raises:
        PolicyError: a file has a fault, or a rule an expression that does not fit its facts.

    """
    # Only compiling needs YAML and pydantic; a run with a compiled pack never imports them for policies.
    from validator.engine.compile import compile_rules  # noqa: PLC0415
    from validator.policy.catalog_load import merge  # noqa: PLC0415
    from validator.policy.digest import digest  # noqa: PLC0415
    from validator.policy.load import load_folder  # noqa: PLC0415

    catalog: Mapping[str, Any] = {}
    rules: dict[str, RuleFile] = {}
    for folder in folders:
        loaded = load_folder(folder, catalog)
        catalog = merge(catalog, loaded.catalog) if catalog else loaded.catalog
        _add(rules, loaded)
    compiled = compile_rules(list(rules.values()), Catalog.from_data(catalog))
    return {
        "format": FORMAT,
        "digest": "-".join(digest(folder) for folder in folders),
        "catalog": catalog,
        "rules": [rule.data for rule in rules.values()],
        "expressions": [
            [table, text, b2a_base64(one.code, newline=False).decode(), *one.reads]
            for (table, text), one in compiled.items()
        ],
    }


def from_build(data: Mapping[str, Any]) -> Pack:
    """Return the pack of built data."""
    compiled = {
        (table, text): Compiled(a2b_base64(code), Reads(tuple(names), tuple(row_facts), tuple(sized), counts, picks))
        for table, text, code, names, row_facts, sized, counts, picks in data["expressions"]
    }
    rules = tuple(Rule.from_data(rule) for rule in data["rules"])
    return Pack(Catalog.from_data(data["catalog"]), rules, compiled, data["digest"])


def dump(data: Mapping[str, Any]) -> str:
    """Return the text of a compiled file."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _misplaced(rule: RuleFile, rules: Mapping[str, RuleFile]) -> PolicyError | None:
    """Return what is wrong with the rule that another one specialises, if anything is."""
    name = rule.data.get("specialises")
    if name is None or (name in rules and name != rule.data["id"] and rules[name].data["for"] == rule.data["for"]):
        return None
    fault = "the rule itself" if name == rule.data["id"] else "a rule on another fact table"
    sentence = f"'{name}' is {fault}" if name in rules else f"unknown rule '{name}'{did_you_mean(name, rules)}"
    return PolicyError(sentence, rule.place(("specialises",)))


def _add(rules: dict[str, RuleFile], folder: PolicyFolder) -> None:
    """Add a folder's rules, then apply what its `pack.yaml` switches off or re-grades."""
    faults: list[RdpolicyError] = []
    for rule in folder.rules:
        name = rule.data["id"]
        if name in rules:
            other = rules[name].document.name
            faults.append(PolicyError(f"there is a rule '{name}' already, in {other}", rule.place(("id",))))
        rules[name] = rule
    faults.extend(fault for rule in folder.rules if (fault := _misplaced(rule, rules)))
    unknown = [name for name in (*folder.disable, *folder.severity) if name not in rules]
    faults.extend(PolicyError(f"pack.yaml names an unknown rule '{name}'") for name in unknown)
    if faults:
        raise PolicyError(faults[0].sentence, faults[0].place, tuple(faults))
    for name, severity in folder.severity.items():
        rules[name] = rules[name]._replace(data={**rules[name].data, "severity": Severity(severity).value})
    for name in folder.disable:
        del rules[name]
