"""pydantic's errors as located faults with sentences of our own; the model and the policy room share it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from validator.source.sentences import choices, closest, constraint, describe, dotted, expectation, label, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydantic import ValidationError

    from validator.source.marks import Path, Span

_UNKNOWN = frozenset(("extra_forbidden", "unexpected_keyword_argument"))
_MISSING = frozenset(("missing", "missing_argument", "missing_keyword_only_argument"))
_NO_TAG = "union_tag_not_found"
_KEY_MARK = "[key]"  # how pydantic says that a key, not its value, is wrong


class Located(Protocol):
    """A document whose parts have places, whatever the language that it is written in."""

    data: Any

    def span(self, path: Path, *, key: bool = False) -> Span:
        """Return the span of the value at a path, or of its key."""


class Fault(NamedTuple):
    """What is wrong with the shape of a document, and where.

    `kind` is `unknown-key`, `missing-key`, `wrong-type` or `invalid-value`. `path` ends with the unknown or missing
    key; `suggestion` is the key or value that may have been meant.
    """

    kind: str
    path: Path
    span: Span
    sentence: str
    suggestion: str | None = None


class _Error(NamedTuple):
    """An error of pydantic's with its location brought down to what is in the data."""

    kind: str
    context: Mapping[str, Any]
    message: str
    path: Path
    value: Any
    on_key: bool
    union: Path
    branch: str | int | None  # the first part of the location that names no value but a branch of the union there


def locate(document: Located, error: ValidationError, keys_at: Callable[[Path], Iterable[str]]) -> list[Fault]:
    """Return every fault that pydantic found, in the order of the text.

    `keys_at` gives the keys that the mapping at a path may have. Where several branches of a union failed for one
    value, the branch that came furthest speaks; where none came further than the value, they speak as one.
    """
    branches: dict[Path, dict[str | int, list[_Error]]] = defaultdict(lambda: defaultdict(list))
    faults: dict[tuple[str, Path], Fault] = {}

    def report(one: _Error, expected: list[str]) -> None:
        fault = _fault(document, one, expected, keys_at)
        faults.setdefault((fault.kind, fault.path), fault)

    for raw in error.errors(include_url=False):
        one = _reduced(document.data, raw)
        if _miscounted(one):
            continue
        if one.branch is None:
            report(one, _expected([one]))
        else:
            branches[one.union][one.branch].append(one)
    for union, by_branch in branches.items():
        for one, expected in _of_union(union, list(by_branch.values())):
            report(one, expected)
    return sorted(faults.values(), key=lambda fault: (fault.span.start, fault.span.end, fault.kind, fault.sentence))


def _reduced(data: Any, raw: Mapping[str, Any]) -> _Error:  # noqa: ANN401 - any YAML value
    """Keep of a location what leads through the data; what is left over names branches of unions."""
    kind = raw["type"]
    location = list(raw["loc"])
    on_key = bool(location) and location[-1] == _KEY_MARK and not _leads(data, location)
    if on_key:
        location.pop()
    missing = location.pop() if kind in _MISSING and location else None
    value, path = data, list[str | int]()
    union, branch = 0, None
    for part in location:
        if _holds(value, part):
            value = value[part]
            path.append(part)
        elif branch is None:
            union, branch = len(path), part
    where = tuple(path[:union])
    if missing is not None:
        path.append(missing)
    return _Error(kind, raw.get("ctx", {}), raw["msg"], tuple(path), value, on_key, where, branch)


def _miscounted(one: _Error) -> bool:
    """Tell whether a list is long enough as it was written: pydantic counts only the items that are right."""
    return one.kind == "too_short" and isinstance(one.value, list) and len(one.value) >= one.context["min_length"]


def _leads(value: Any, location: list[str | int]) -> bool:  # noqa: ANN401 - any YAML value
    """Tell whether a location is one in the data, in which keys may be called anything."""
    for part in location:
        if not _holds(value, part):
            return False
        value = value[part]
    return True


def _holds(value: Any, part: str | int) -> bool:  # noqa: ANN401 - any YAML value
    if isinstance(value, dict):
        return part in value
    return isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value)


def _of_union(union: Path, branches: list[list[_Error]]) -> list[tuple[_Error, list[str]]]:
    """Choose what a union's branches say: the one that went into the value with the fewest errors, else all."""
    deep = [errors for errors in branches if any(len(one.path) > len(union) for one in errors)]
    if deep:
        return [(one, _expected([one])) for one in min(deep, key=len)]
    together = [errors[0] for errors in branches]
    # A branch that wanted the value's type, but not this value, knows more than those that wanted another type.
    fitting = [one for one in together if not _expected([one])]
    return [(fitting[0], [])] if fitting else [(together[0], _expected(together))]


def _expected(errors: list[_Error]) -> list[str]:
    """Return what errors on one value expected it to be, each once."""
    return list(dict.fromkeys(text for one in errors if (text := expectation(one.kind, one.context))))


def _fault(document: Located, one: _Error, expected: list[str], keys_at: Callable[[Path], Iterable[str]]) -> Fault:
    if one.kind in _UNKNOWN:
        return _unknown(document, one, keys_at)
    if one.kind in _MISSING or one.kind == _NO_TAG:
        return _missing(document, one)
    one = _at_tag(one)
    span = document.span(one.path, key=one.on_key)
    if span.start == span.end:  # nothing is written there: the key shows where it should be
        span = document.span(one.path, key=True)
    if not expected or one.on_key:
        return Fault("invalid-value", one.path, span, _constrained(one))
    allowed = choices(one.kind, one.context)
    collection = expected[0] in ("a list", "a mapping")
    sentence = f"{label(one.path)}: expected {' or '.join(expected)}, found {describe(one.value, plainly=collection)}"
    if not isinstance(one.value, str) or (not allowed and not one.kind.startswith("date")):
        return Fault("wrong-type", one.path, span, sentence)
    meant = closest(one.value, allowed)
    return Fault("invalid-value", one.path, span, sentence + _did_you_mean(meant), meant)


def _unknown(document: Located, one: _Error, keys_at: Callable[[Path], Iterable[str]]) -> Fault:
    *mapping, key = one.path
    there = document.data
    for part in mapping:
        there = there[part]
    meant = closest(str(key), [name for name in keys_at(tuple(mapping)) if name not in there])
    sentence = f"unknown key {quoted(str(key))}{_did_you_mean(meant)}"
    return Fault("unknown-key", one.path, document.span(one.path, key=True), sentence, meant)


def _missing(document: Located, one: _Error) -> Fault:
    path = one.path
    if one.kind == _NO_TAG:
        path = (*path, _discriminator(one))
    inside = f" in {dotted(path[:-1])}" if len(path) > 1 else ""
    return Fault("missing-key", path, document.span(path), f"'{path[-1]}' is required{inside}")


def _at_tag(one: _Error) -> _Error:
    """Move an error about a union's tag from the mapping to the tag in it."""
    if one.kind != "union_tag_invalid":
        return one
    key = _discriminator(one)
    return one._replace(path=(*one.path, key), value=one.value[key])


def _discriminator(one: _Error) -> str:
    return str(one.context["discriminator"]).strip("'")


def _constrained(one: _Error) -> str:
    said = constraint(one.kind, one.context, one.message)
    if one.on_key:
        return f"the key {quoted(str(one.path[-1]))}: {said}"
    # The words of our own checks are whole sentences.
    return said if one.kind in {"value_error", "assertion_error"} else f"{label(one.path)} {said}"


def _did_you_mean(meant: str | None) -> str:
    return f"; did you mean '{meant}'?" if meant else ""
