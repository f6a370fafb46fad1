"""The licensing core: every small deployment of one host, one license server and one pool, through the engine."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, NamedTuple

from validator.engine.evaluate import Engine
from validator.engine.tokens import tokenize
from validator.facts.build import FactSet
from validator.findings import Outcome, Severity
from validator.model.deployment import Deployment
from validator.prover.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from validator.engine.pack import Pack
    from validator.policy.rule import Rule

_TYPES = ("per-user", "per-device")
_VERSIONED = frozenset({"serves", "issues", "older", "newer"})
Failures = frozenset[str]  # ids of rules


class Situation(NamedTuple):
    """One small deployment; releases by position, the oldest first."""

    host: int
    server: int
    cal: int
    type: str
    mode: str | None
    users: int
    cals: int


def core_claims(pack: Pack, as_of: date, in_time: Callable[[], bool]) -> Iterator[Claim]:
    """Yield the claims that improving a deployment makes no new finding on versions or counts."""
    # Releases of one generation are alike in all that versions decide, so the last of each stands for it.
    releases = list({release.rank: release.name for release in pack.catalog.releases}.values())
    engine = Engine(pack.rules, pack.catalog, pack.compiled, as_of)
    seen: dict[Situation, Failures] = {}
    steps = range(len(releases))
    complete = True
    for host, server, cal, kind, mode in itertools.product(steps, steps, steps, _TYPES, (*_TYPES, None)):
        if not in_time():
            complete = False
            break
        for cals in (1, 2):
            situation = Situation(host, server, cal, kind, mode, 2, cals)
            seen[situation] = _failures(engine, pack, situation, releases)
    rules = {rule.id for rule in pack.rules if _on_versions(rule)}
    for name, improved in (
        ("upgrading a license server makes no new version or count finding", {"server": 1}),
        ("taking newer CALs, which the license server holds, makes no new one", {"cal": 1}),
        ("adding CALs makes no new one", {"cals": 1}),
    ):
        found = list(_worse(seen, improved, rules, pack, releases))
        holds = False if found else (True if complete else None)
        yield Claim(name, holds, len(seen), tuple(found[:1]))
    shadowed = tuple(_shadows(seen, pack)) if complete else ()
    yield Claim("no rule is shadowed by another one", not shadowed if complete else None, len(seen), shadowed)


def _shadows(seen: dict[Situation, Failures], pack: Pack) -> Iterator[str]:
    """Yield each rule that fails only where another one on its table does, and does not say that it specialises it."""
    where: dict[str, set[Situation]] = {}
    for situation, failures in seen.items():
        for rule_id in failures:
            where.setdefault(rule_id, set()).add(situation)
    failing = [rule for rule in pack.rules if rule.id in where]
    for rule, other in itertools.permutations(failing, 2):
        if rule.table == other.table and rule.specialises != other.id and where[rule.id] <= where[other.id]:
            yield f"{rule.id} fails only where {other.id} does"


def _on_versions(rule: Rule) -> bool:
    """Tell whether a rule is about versions or counts and more than a remark."""
    called = {token.text for _, text in rule.expressions() for token in tokenize(text)}
    return rule.severity is not Severity.INFO and (bool(called & _VERSIONED) or rule.table == "cal-demand")


def _document(situation: Situation, releases: list[str]) -> dict[str, object]:
    pool = {"type": situation.type, "version": releases[situation.cal], "quantity": situation.cals}
    licensing: dict[str, object] = {"license_servers": ["LIC01"]}
    if situation.mode:
        licensing["mode"] = situation.mode
    return {
        "apiVersion": "rdpolicy/v1",
        "kind": "Deployment",
        "metadata": {"name": "counterexample"},
        "licensing": licensing,
        "servers": [
            {
                "name": "LIC01",
                "os": releases[situation.server],
                "roles": ["licensing"],
                "license_server": {"cals": [pool]},
            },
            {"name": "RDSH01", "os": releases[situation.host], "roles": ["session-host"]},
        ],
        "access": [{"name": "Office", "users": situation.users, "devices": situation.users}],
    }


def _failures(engine: Engine, pack: Pack, situation: Situation, releases: list[str]) -> Failures:
    deployment = Deployment.model_validate(_document(situation, releases))
    told = engine.judge(FactSet(deployment, pack.catalog)).told
    return frozenset(verdict.rule.id for verdict in told if verdict.outcome is Outcome.FAILED)


def _worse(
    seen: dict[Situation, Failures], improved: dict[str, int], rules: set[str], pack: Pack, releases: list[str]
) -> Iterator[str]:
    for situation, failures in seen.items():
        better = situation._replace(**{name: getattr(situation, name) + step for name, step in improved.items()})
        if better not in seen:
            continue
        if "cal" in improved and pack.catalog.issues(releases[better.server], releases[better.cal]).verdict != "yes":
            continue
        for rule in sorted((seen[better] - failures) & rules):
            yield f"{rule} fails on\n{json.dumps(_document(better, releases), indent=2)}"
