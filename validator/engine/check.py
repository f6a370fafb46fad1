"""What CEL's own type check does not see: facts of listed rows, closed sets of texts, and unknowns turned false."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING

from validator.engine.functions import SIGNATURES
from validator.engine.tokens import Token, closing, macro_call, references, tokenize
from validator.facts.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from validator.engine.environment import Environment
    from validator.facts.table import Field

_CEL_FAULT = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")


@dataclass(frozen=True, slots=True)
class ExpressionFault:
    """What is wrong with an expression, and at which offset of its text."""

    offset: int
    sentence: str


Scope = dict[str, str]  # row variable -> id of the table whose facts it carries


class Checker:
    """Checks the expressions of one table against its declared facts."""

    def __init__(self, environment: Environment, table: str) -> None:
        self.environment = environment
        self.table = table
        self.facts = facts_of(table) | facts_of("deployment")

    def compile(self, text: str, result: str | None = "BOOL") -> bytes | ExpressionFault:
        """Return the compiled expression, or the first fault; `result` is the CEL type it must have."""
        for token, following in pairwise(tokenize(text)):
            if token.text == "has" and following.text == "(":
                return ExpressionFault(token.start, "has() would turn an unknown fact into a false one")
        try:
            expression = self.environment.for_table(self.table).compile(text)
        except RuntimeError as error:
            return self._cel_fault(text, str(error))
        if result and expression.return_type().name() != result:
            return ExpressionFault(0, f"expected a condition, but this is a {expression.return_type().name().lower()}")
        fault = next(self._faults(text), None)
        return fault or expression.serialize()

    def _cel_fault(self, text: str, error: str, scope: Mapping[str, Field] | None = None) -> ExpressionFault:
        """Turn CEL's report into a sentence with an offset, and a suggestion for a misspelt fact."""
        match = _CEL_FAULT.search(error)
        if not match:
            return ExpressionFault(0, error)
        line, column, sentence = int(match[1]), int(match[2]), match[3].removesuffix(" [INVALID_ARGUMENT]")
        offset = sum(len(part) for part in text.splitlines(keepends=True)[: line - 1]) + column - 1
        name = re.match(r"undeclared reference to '([^']+)'", sentence)
        if name:
            known = (*self.facts, *(scope or {}), *SIGNATURES)
            near = get_close_matches(name[1], known, n=1)
            kind = "fact" if "." in name[1] else "name"
            sentence = f"unknown {kind} '{name[1]}'" + (f"; did you mean '{near[0]}'?" if near else "")
            # CEL points into the middle of a dotted name, or behind that of a function.
            found = text.rfind(name[1], 0, offset + len(name[1]))
            offset = found if found >= 0 else offset
        return ExpressionFault(offset, sentence)

    def _faults(self, text: str) -> Iterator[ExpressionFault]:
        tokens = tokenize(text)
        yield from self._bodies(text, tokens, 0, len(tokens), {})
        yield from self._literals(tokens)

    def _bodies(
        self, text: str, tokens: tuple[Token, ...], start: int, end: int, scope: Scope
    ) -> Iterator[ExpressionFault]:
        """Check the body of every macro over rows with the facts of those rows declared."""
        index = start
        while index < end:
            call = macro_call(tokens, index)
            if call is None:
                yield from self._bare_rows(tokens, index)
                index += 1
                continue
            first, last = call.body
            table = row_table(tokens, index, self.facts)
            inner = {**scope, call.variable: table} if table else scope
            if table:
                yield from self._body(text, tokens, first, last, inner)
            yield from self._bodies(text, tokens, first, last, inner)
            index = last

    def _body(
        self, text: str, tokens: tuple[Token, ...], first: int, last: int, scope: Scope
    ) -> Iterator[ExpressionFault]:
        begin, finish = tokens[first].start, tokens[last].start
        extra = {
            f"{variable}.{field.name}": field for variable, table in scope.items() for field in TABLES[table].scalars
        }
        try:
            self.environment.for_table(self.table, extra).compile(text[begin:finish])
        except RuntimeError as error:
            fault = self._cel_fault(text[begin:finish], str(error), extra)
            yield ExpressionFault(begin + fault.offset, fault.sentence)

    def _bare_rows(self, tokens: tuple[Token, ...], index: int) -> Iterator[ExpressionFault]:
        """Refuse rows that are used other than through a macro or their size: their facts would be untyped."""
        if index + 2 >= len(tokens) or (index and tokens[index - 1].text == "."):
            return
        name = "".join(token.text for token in tokens[index : index + 3])
        field = self.facts.get(name)
        if field is None or field.type != "rows":
            return
        after = [token.text for token in tokens[index + 3 : index + 6]]
        sized = index >= 2 and [t.text for t in tokens[index - 2 : index]] == ["size", "("]  # noqa: PLR2004
        if not sized and after[:2] != [".", "size"] and macro_call(tokens, index + 3) is None:
            yield ExpressionFault(
                tokens[index].start, f"the rows of {name} are used through all, exists, filter, map or size"
            )

    def _literals(self, tokens: tuple[Token, ...]) -> Iterator[ExpressionFault]:
        """Refuse a text that the fact or parameter beside it can never equal."""
        for values, literals in _compared(tokens, self._values_by_name()):
            allowed = self._allowed(values)
            for literal in literals:
                if literal.value not in allowed:
                    kind = {"release": "release", "constant": "number"}.get(values[0], "value")
                    near = get_close_matches(literal.value, allowed, n=1)
                    hint = f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(allowed)}"
                    yield ExpressionFault(literal.start, f"unknown {kind} '{literal.value}'{hint}")

    def _allowed(self, values: tuple[str, ...]) -> tuple[str, ...]:
        catalog = self.environment.catalog
        if values == ("release",):
            return tuple(release.name for release in catalog.releases)
        return tuple(catalog.constants) if values == ("constant",) else values

    def _values_by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Return the closed sets of texts by dotted fact, and by the last part of facts of rows."""
        closed = {name: field.values for name, field in self.facts.items() if field.values}
        for field in self.facts.values():
            if field.table:
                closed |= {f"*.{f.name}": f.values for f in TABLES[field.table].scalars if f.values}
        return closed


def row_table(tokens: tuple[Token, ...], dot: int, facts: Mapping[str, Field]) -> str | None:
    """Return the table of the rows that stand before a macro's dot; None when they are no rows."""
    if dot >= 3 and tokens[dot - 1].kind == "name":  # noqa: PLR2004 -- first . second
        field = facts.get(f"{tokens[dot - 3].text}.{tokens[dot - 1].text}")
        return field.table or None if field else None
    if dot and tokens[dot - 1].text == ")":
        opening = next(i for i in range(dot - 1, -1, -1) if closing(tokens, i) == dot - 1 and tokens[i].text == "(")
        call = macro_call(tokens, opening - 2)
        if call is not None and tokens[call.macro].text == "filter":
            return row_table(tokens, opening - 2, facts)
    return None


def facts_of(table: str) -> dict[str, Field]:
    """Return the facts of a table by their dotted names."""
    return {f"{TABLES[table].singular}.{field.name}": field for field in TABLES[table].fields}


def _compared(
    tokens: tuple[Token, ...], closed: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], list[Token]]]:
    """Yield each closed set with the texts that an expression compares its fact, or passes as a parameter, with."""
    for reference in references(tokens):
        first, _, second = reference.name.partition(".")
        if first in SIGNATURES and not second:
            yield from _arguments(tokens, reference.at)
            continue
        values = closed.get(reference.name) or closed.get(f"*.{second}")
        if not values:
            continue
        before, after = tokens[max(0, reference.at - 2) : reference.at], tokens[reference.at + 3 :]
        literals = []
        if len(after) > 1 and after[0].text in {"==", "!="} and after[1].kind == "string":
            literals.append(after[1])
        if len(before) == 2 and before[1].text in {"==", "!=", "in"} and before[0].kind == "string":  # noqa: PLR2004
            literals.append(before[0])
        if len(after) > 1 and after[0].text == "in" and after[1].text == "[":
            end = closing(tokens, reference.at + 4)
            literals.extend(t for t in tokens[reference.at + 4 : end] if t.kind == "string")
        yield values, literals


def _arguments(tokens: tuple[Token, ...], name: int) -> Iterator[tuple[tuple[str, ...], list[Token]]]:
    """Yield the texts passed for parameters that take a release or the id of a number."""
    end, position, depth = closing(tokens, name + 1), 0, 0
    for token in tokens[name + 2 : end]:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
        position += token.text == "," and not depth
        parameters = SIGNATURES[tokens[name].text][0]
        kind = parameters[position] if position < len(parameters) else "string"
        if token.kind == "string" and not depth and kind in {"release", "constant"}:
            yield (kind,), [token]
