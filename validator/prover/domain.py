"""Rules over finite domains: none is dead, none fails wherever it applies, and what specialises another one does so."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from validator.engine.environment import AS_OF
from validator.engine.evaluate import Engine
from validator.engine.reads import reads
from validator.engine.tokens import tokenize
from validator.errors import PolicyError
from validator.facts.build import FactSet
from validator.facts.table import Facts, Names, Rows
from validator.facts.tables import TABLES
from validator.findings import Outcome
from validator.model.deployment import Deployment
from validator.prover.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from validator.engine.pack import Pack
    from validator.facts.table import Field
    from validator.policy.rule import Rule

MOST_CASES = 3000
_STRIDE = 1_000_003  # a prime: its multiples visit a whole domain in an order that is the same every time
_UNBOUND = object()


def domain_claims(pack: Pack, as_of: date, in_time: Callable[[], bool]) -> Iterator[Claim]:
    """Yield whether rules are alive, can pass, and specialise what they say they do."""
    engine = Engine(pack.rules, pack.catalog, pack.compiled, as_of)
    dead: list[str] = []
    always: list[str] = []
    open_rules: list[str] = []
    cases = 0
    for rule in pack.rules:
        outcomes: set[Outcome] = set()
        size, situations = _situations(engine, [rule])
        for bound in situations:
            if not in_time():
                open_rules.append(rule.id)
                break
            outcomes.add(_outcome(engine, rule, bound))
            cases += 1
            if {Outcome.FAILED, Outcome.PASSED} <= outcomes:
                break
        else:
            if size > MOST_CASES:  # what the sample missed, an example may show
                outcomes |= _of_examples(engine, rule)
            dead += [rule.id] * (Outcome.FAILED not in outcomes)
            always += [rule.id] * (Outcome.PASSED not in outcomes)
    remark = f"not reached in time: {', '.join(open_rules)}" if open_rules else ""
    undecided = None if open_rules else True
    yield Claim("every rule can fail", False if dead else undecided, cases, tuple(dead), remark)
    yield Claim("every rule can pass where it applies", False if always else undecided, cases, tuple(always), remark)
    yield _specialised(pack, engine, in_time)


def _of_examples(engine: Engine, rule: Rule) -> set[Outcome]:
    """Return the outcomes of a rule on its own examples."""
    head = {"apiVersion": "rdpolicy/v1", "kind": "Deployment", "metadata": {"name": "example"}}
    outcomes = set()
    for example in itertools.chain(*rule.examples.values()):
        facts = FactSet(Deployment.model_validate({**head, **example}), engine.catalog)
        for rows, _ in engine.situations(rule, facts):
            outcomes.add(engine.decide(rule, engine.bindings(rows[0], facts))[0])
    return outcomes


def _outcome(engine: Engine, rule: Rule, bound: dict[str, object]) -> Outcome:
    """Return a rule's outcome; a text that no manifest can hold, as a port that is no number, decides nothing."""
    try:
        return engine.decide(rule, bound)[0]
    except PolicyError:
        return Outcome.NOT_APPLICABLE


def _specialised(pack: Pack, engine: Engine, in_time: Callable[[], bool]) -> Claim:
    """Claim that a rule which specialises another one fails only where that one does."""
    cases, wrong, open_rules = 0, [], []
    for rule in pack.rules:
        general = pack.rule(rule.specialises) if rule.specialises else None
        if general is None:
            continue
        for bound in _situations(engine, [rule, general])[1]:
            if not in_time():
                open_rules.append(rule.id)
                break
            cases += 1
            if (_outcome(engine, rule, bound), _outcome(engine, general, bound)) == (Outcome.FAILED, Outcome.PASSED):
                wrong.append(f"{rule.id} fails where {general.id} passes")
                break
    remark = f"not reached in time: {', '.join(open_rules)}" if open_rules else ""
    holds = False if wrong else (None if open_rules else True)
    return Claim("rules fail only where the one that they specialise does", holds, cases, tuple(wrong), remark)


def _situations(engine: Engine, rules: Sequence[Rule]) -> tuple[int, Iterator[dict[str, object]]]:
    """Return the size of the domain of some rules, and its situations, or as many as the limit allows."""
    names = sorted({name for rule in rules for name in engine.projection(rule).names})
    texts = [text for rule in rules for _, text in rule.expressions()]
    texts += [f'"{text}"' for rule in rules for text in _strings(rule.examples)]
    choices = [_values(engine, name, texts) for name in names]
    size = math.prod(map(len, choices))

    def enumerate_all() -> Iterator[dict[str, object]]:
        for number in range(min(size, MOST_CASES)):
            index = number if size <= MOST_CASES else number * _STRIDE % size
            bound: dict[str, object] = {}
            for name, values in zip(names, choices, strict=True):
                index, position = divmod(index, len(values))
                if values[position] is not _UNBOUND:
                    bound[name] = values[position]
            yield bound

    return size, enumerate_all()


def _strings(value: object) -> Iterator[str]:
    """Yield the texts of a rule's examples: they are what its author thought of."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _strings(inner)


def _values(engine: Engine, name: str, texts: list[str]) -> list[object]:
    """Return the values of a fact that can make a difference, and that it is not known."""
    if name == AS_OF:
        return [engine.as_of]
    field = _field(name)
    if field.type == "rows":
        facts = sorted({fact for text in texts for fact in reads(text).row_facts})
        return _row_lists(engine, field, facts, texts)
    return [*_scalars(engine, field, texts), _UNBOUND]


def _field(name: str) -> Field:
    singular, _, fact = name.partition(".")
    return next(f for table in TABLES.values() if table.singular == singular for f in table.fields if f.name == fact)


def _scalars(engine: Engine, field: Field, texts: list[str]) -> list[object]:
    written = [token for text in texts for token in tokenize(text)]
    if field.type == "bool":
        return [True, False]
    if field.type == "int":
        numbers = {int(token.text) for token in written if token.kind == "number" and token.text.isdigit()}
        numbers |= {
            2,
            *(c.value for name, c in engine.catalog.constants.items() if any(name in text for text in texts)),
        }
        return [*sorted({max(0, n + step) for n in numbers | {1} for step in (-1, 0, 1)})]
    if field.type == "date":
        return [engine.as_of + timedelta(days=days) for days in (-400, -1, 0, 1, 400)]
    known = _texts(engine, field, [token.value for token in written if token.kind == "string"])
    if field.type == "string":
        return list(known)
    return [
        Names(()),
        *(Names((one,)) for one in known),
        *(Names(two) for two in itertools.pairwise(known)),
        Names(tuple(known)),
    ]


def _texts(engine: Engine, field: Field, literals: list[str]) -> list[str]:
    if field.values == ("release",):
        return [release.name for release in engine.catalog.releases]
    return list(field.values) or list(dict.fromkeys(["", "one", "two", "LIC01, LIC02", "LIC01; LIC02", *literals]))


def _row_lists(engine: Engine, field: Field, facts: list[str], texts: list[str]) -> list[object]:
    """Return lists of no, one and two rows over the facts that are read of them."""
    read = [f for f in TABLES[field.table].scalars if f.name in facts]
    choices = [[*_scalars(engine, f, texts), _UNBOUND] for f in read]
    rows = []
    for values in itertools.islice(itertools.product(*choices), 400):
        known = {f.name: value for f, value in zip(read, values, strict=True) if value is not _UNBOUND}
        rows.append(Facts(TABLES[field.table].singular, known).row("drawn", ()))
    pairs = [Rows((first, second)) for first, second in zip(rows, rows[len(rows) // 2 :], strict=False)]
    return [Rows(()), *(Rows((row,)) for row in rows), *pairs[:100]]
