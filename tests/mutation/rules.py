"""Mutants of rules, each put before the cases of its rule."""

from __future__ import annotations

import copy
from pathlib import Path

from tests.mutation.expressions import mutants
from tests.rules import test_rules as table
from validator import resources
from validator.engine.compile import compile_rules
from validator.errors import PolicyError
from validator.policy.load import load_folder
from validator.policy.rule import Rule
from validator.source.document import parse

CASES = Path(table.__file__).parent


def survivors(pack):
    """Yield rule, what was changed, and whether a case noticed, for every mutant that compiles."""
    for file in load_folder(resources.policies()).rules:
        cases = _cases(file)
        for label, data in _mutants(file.data):
            try:
                compiled = compile_rules([file._replace(data=data)], pack.catalog)
            except PolicyError:
                continue
            mutant = pack._replace(rules=(Rule.from_data(data),), compiled=compiled)
            yield file.data["id"], label, any(_notices(mutant, file.data["id"], case) for case in cases)


def _cases(file):
    path = CASES / file.data["topic"] / f"{file.data['id']}.yaml"
    return parse(path.read_text(encoding="utf-8"), path.name)[0].data


def _notices(pack, rule, case):
    try:
        table.test_case(pack, rule, case)
    except (AssertionError, PolicyError):
        return True
    return False


def _mutants(rule):
    """Yield a label and the changed data of each mutant of a rule."""
    if "when" in rule:
        yield "no when", {key: value for key, value in rule.items() if key != "when"}
        yield from ((f"when: {text}", {**rule, "when": text}) for text in mutants(rule["when"]))
    for number, clause in enumerate(rule["require"]):
        for text in mutants(clause["that"]):
            changed = copy.deepcopy(dict(rule))
            changed["require"][number]["that"] = text
            yield f"that {number}: {text}", changed
        if len(rule["require"]) > 1:
            changed = copy.deepcopy(dict(rule))
            del changed["require"][number]
            yield f"no clause {number}", changed
    if "softened" in rule:
        yield "not softened", {key: value for key, value in rule.items() if key != "softened"}
        for text in mutants(rule["softened"]["when"]):
            yield f"softened: {text}", {**rule, "softened": {**rule["softened"], "when": text}}
