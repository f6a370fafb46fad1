"""Which rules take part in a run, and how gravely their failures count."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from validator.errors import UsageError
from validator.model.shape import SHAPE_RULES, WAIVER_RULES
from validator.policy.suggest import did_you_mean
from validator.waivers import Terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from validator.engine.pack import Pack
    from validator.findings import Severity
    from validator.policy.rule import Rule


class Selection(NamedTuple):
    """Patterns of rules: each is a rule's id, a topic, or a glob over ids such as `license-server-*`.

    A rule takes part when something in `select` means it, or `select` is empty, and nothing in `ignore` does.
    `severity` holds pairs of a pattern and a severity; the last one that means a rule counts.
    """

    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    severity: Sequence[tuple[str, Severity]] = ()


def faults(selection: Selection, pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield each pattern that means no rule of the pack, or one that cannot be chosen, with a sentence saying so."""
    topics = _topics(pack)
    graded = [pattern for pattern, _ in selection.severity]
    for pattern in dict.fromkeys((*selection.select, *selection.ignore, *graded)):
        if _means(pattern, SHAPE_RULES, "manifest"):
            yield pattern, f"the rule '{pattern}' is always in force: a manifest that is not read cannot be judged"
        elif not any(_fits(pattern, rule, topic) for rule, topic in topics.items()):
            known = {*topics, *topics.values()}
            yield pattern, f"there is no rule or topic '{pattern}'{_suggested(pattern, known)}"


def apply(selection: Selection, pack: Pack, terms: Terms | None) -> tuple[Pack, Terms]:
    """Return the pack with the chosen rules at their severities, and the terms that let the waivers fit them.

    A waiver of a rule that takes no part meets nothing, and nothing is said about it.

    Raises:
        UsageError: a pattern means no rule, or no rule is left.

    """
    terms = terms or Terms()
    fault = next(faults(selection, pack), None)
    if fault is not None:
        raise UsageError(fault[1])
    topics = _topics(pack)
    chosen = {rule for rule, topic in topics.items() if _chosen(selection, rule, topic)}
    severities = dict(_severities(selection, topics))
    kept = tuple(_graded(rule, severities) for rule in pack.rules if rule.id in chosen)
    if not kept:
        raise UsageError("no rule is left to check by: select more of them, or ignore fewer")
    passed_over = frozenset(rule.id for rule in pack.rules if rule.id not in chosen)
    regraded = {rule.id: rule.severity for rule in pack.rules if rule.id in severities and rule.id in chosen}
    about = {
        name: rule._replace(severity=severities.get(name, rule.severity))
        for name, rule in WAIVER_RULES.items()
        if name in chosen
    }
    return (
        pack._replace(rules=kept, declared=regraded, left_out=tuple(sorted({*topics} - chosen))),
        terms._replace(rules=about, passed_over=terms.passed_over | passed_over),
    )


def _topics(pack: Pack) -> Mapping[str, str]:
    """Return the topic of every rule that can be chosen."""
    of_pack = {rule.id: rule.topic for rule in pack.rules}
    return of_pack | {name: rule.topic for name, rule in WAIVER_RULES.items()}


def _fits(pattern: str, rule: str, topic: str) -> bool:
    return pattern == topic or fnmatchcase(rule, pattern)


def _means(pattern: str, rules: Iterable[str], topic: str) -> bool:
    """Tell whether a pattern names one of some rules, or their topic; a glob that takes them in by chance does not."""
    return pattern == topic or pattern in rules


def _chosen(selection: Selection, rule: str, topic: str) -> bool:
    selected = not selection.select or any(_fits(pattern, rule, topic) for pattern in selection.select)
    return selected and not any(_fits(pattern, rule, topic) for pattern in selection.ignore)


def _severities(selection: Selection, topics: Mapping[str, str]) -> Iterator[tuple[str, Severity]]:
    for pattern, severity in selection.severity:
        yield from ((rule, severity) for rule, topic in topics.items() if _fits(pattern, rule, topic))


def _graded(rule: Rule, severities: Mapping[str, Severity]) -> Rule:
    """Return a rule at the severity that was asked for, which no circumstance softens."""
    severity = severities.get(rule.id)
    return rule if severity is None else rule._replace(severity=severity, softened=None)


def _suggested(pattern: str, known: Iterable[str]) -> str:
    """Return what may have been meant; nothing for a glob, and no list of all rules."""
    said = "" if any(mark in pattern for mark in "*?[") else did_you_mean(pattern, known)
    return said if said.endswith("?") else ""
