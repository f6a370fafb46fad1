from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from validator.source.document import parse
from validator.source.faults import Fault, locate


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Program(StrEnum):
    VOLUME = "volume"
    RETAIL = "retail"


class Pool(Strict):
    type: Literal["per-user", "per-device"]
    quantity: int = Field(ge=1)
    program: Program = Program.VOLUME


class Server(Strict):
    name: Annotated[str, StringConstraints(pattern=r"^\S+$", min_length=1)]
    roles: tuple[Literal["licensing", "gateway"], ...] = ()
    installed: date | None = None
    groups: bool | list[str] | None = None
    cals: list[Pool] = Field(default_factory=list, max_length=2)
    ratio: float | None = None

    @field_validator("name")
    @classmethod
    def no_spaces(cls, name: str) -> str:
        if name == "bad":
            raise ValueError("a server cannot be called bad")
        return name


class Cat(Strict):
    kind: Literal["cat"]
    lives: int


class Dog(Strict):
    kind: Literal["dog"]
    name: str


class Root(Strict):
    servers: list[Server] = Field(min_length=1)
    labels: dict[Annotated[str, StringConstraints(pattern="^[a-z]+$")], str] = Field(default_factory=dict)
    pet: Annotated[Cat | Dog, Discriminator("kind")] | None = None
    either: Pool | Server | str | None = None
    limit: Literal[1, 2] | None = None

    @model_validator(mode="after")
    def two(self) -> Root:
        if len(self.servers) == 2:
            raise ValueError("two servers are no choice")
        return self


POOL = "{type: per-user, quantity: 1}"
KEYS: dict[str, list[str]] = {
    "": list(Root.model_fields),
    "servers": list(Server.model_fields),
}


def keys_at(path: tuple[str | int, ...]) -> list[str]:
    return KEYS.get(str(path[0]) if path else "", [])


def faults(text: str, model: Any = Root) -> list[Fault]:
    (document,) = parse(text, "d.yaml")
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(model).validate_python(document.data)
    found = locate(document, raised.value, keys_at)
    assert found == locate(document, raised.value, keys_at)
    assert all(fault.span.line >= 1 for fault in found)
    return found


def only(text: str, model: Any = Root) -> tuple[str, tuple[str | int, ...], str, str, str | None]:
    (fault,) = faults(text, model)
    return fault.kind, fault.path, text[fault.span.start : fault.span.end], fault.sentence, fault.suggestion


def test_an_unknown_key() -> None:
    assert only("servers: [{name: A}]\nlabelz: {}\n") == (
        "unknown-key",
        ("labelz",),
        "labelz",
        "unknown key 'labelz'; did you mean 'labels'?",
        "labels",
    )


def test_a_key_that_is_there_already_is_not_suggested() -> None:
    assert only("servers: [{name: A}]\nserver: 1\n")[3:] == ("unknown key 'server'", None)


def test_a_missing_key() -> None:
    assert only("limit: 1\n") == ("missing-key", ("servers",), "limit", "'servers' is required", None)
    assert only("servers:\n  - roles: []\n") == (
        "missing-key",
        ("servers", 0, "name"),
        "roles",
        "'name' is required in servers[0]",
        None,
    )


@pytest.mark.parametrize(
    ("text", "path", "marked", "sentence"),
    [
        ("servers: x\n", ("servers",), "x", "'servers': expected a list, found text"),
        ("servers:\n", ("servers",), "servers", "'servers': expected a list, found nothing"),
        ("servers: [x]\n", ("servers", 0), "x", "'servers[0]': expected a mapping, found text"),
        ("servers: [{name: [a]}]", ("servers", 0, "name"), "[a]", "'name': expected text, found a list"),
        ("servers: [{name: a, ratio: b}]", ("servers", 0, "ratio"), "b", "'ratio': expected a number, found 'b'"),
        (
            "servers: [{name: a, installed: []}]",
            ("servers", 0, "installed"),
            "[]",
            "'installed': expected a date as YYYY-MM-DD, found a list",
        ),
        (
            "servers: [{name: a, groups: 7}]",
            ("servers", 0, "groups"),
            "7",
            "'groups': expected true or false or a list, found 7",
        ),
        (
            "servers: [{name: a, groups: [[]]}]",
            ("servers", 0, "groups", 0),
            "[]",
            "'groups[0]': expected text, found a list",
        ),
        (
            "servers: [{name: a, roles: [{}]}]",
            ("servers", 0, "roles", 0),
            "{}",
            "'roles[0]': expected one of licensing, gateway, found a mapping",
        ),
        ("servers: [{name: a}]\nlimit: 3", ("limit",), "3", "'limit': expected one of 1, 2, found 3"),
        ("- servers\n", (), "- servers", "the document: expected a mapping, found a list"),
    ],
)
def test_wrong_types(text: str, path: tuple[str | int, ...], marked: str, sentence: str) -> None:
    assert only(text) == ("wrong-type", path, marked, sentence, None)


@pytest.mark.parametrize(
    ("cal", "path", "marked", "sentence", "suggestion"),
    [
        (
            "{type: peruser, quantity: 1}",
            "type",
            "peruser",
            "'type': expected one of per-user, per-device, found 'peruser'; did you mean 'per-user'?",
            "per-user",
        ),
        ("{type: zz, quantity: 1}", "type", "zz", "'type': expected one of per-user, per-device, found 'zz'", None),
        (
            "{type: per-user, quantity: 1, program: volum}",
            "program",
            "volum",
            "'program': expected one of volume, retail, found 'volum'; did you mean 'volume'?",
            "volume",
        ),
        ("{type: per-user, quantity: 0}", "quantity", "0", "'quantity' must be 1 or more", None),
    ],
)
def test_invalid_values(cal: str, path: str, marked: str, sentence: str, suggestion: str | None) -> None:
    found = only(f"servers: [{{name: A, cals: [{cal}]}}]")
    assert found == ("invalid-value", ("servers", 0, "cals", 0, path), marked, sentence, suggestion)


def test_a_quantity_that_is_no_number() -> None:
    assert only("{type: per-user, quantity: lots}", Pool)[3] == "'quantity': expected a whole number, found 'lots'"
    assert only("{type: per-user, quantity: 1.5}", Pool)[3] == "'quantity': expected a whole number, found 1.5"


@pytest.mark.parametrize(
    ("server", "marked", "sentence"),
    [
        ("{name: ''}", "''", "'name' must not be empty"),
        ("{name: a b}", "a b", "'name' must match the pattern ^\\S+$"),
        ("{name: bad}", "bad", "a server cannot be called bad"),
        (
            "{name: a, installed: 2026-13-01}",
            "2026-13-01",
            "'installed': expected a date as YYYY-MM-DD, found '2026-13-01'",
        ),
        (
            f"{{name: a, cals: [{POOL}, {POOL}, {POOL}]}}",
            None,
            "'cals' must have 2 entries or less",
        ),
    ],
)
def test_values_that_a_check_refuses(server: str, marked: str | None, sentence: str) -> None:
    kind, _, found, said, _ = only(server, Server)
    assert (kind, said) == ("invalid-value", sentence)
    assert marked is None or found == marked


def test_a_fault_of_the_whole() -> None:
    assert only("servers: [{name: a}, {name: b}]\n")[1:] == (
        (),
        "servers: [{name: a}, {name: b}]",
        "two servers are no choice",
        None,
    )
    assert only("servers: []")[3] == "'servers' must not be empty"


def test_a_fault_of_a_key() -> None:
    kind, path, marked, sentence, _ = only("servers: [{name: a}]\nlabels: {A1: x}\n")
    assert (kind, path, marked) == ("invalid-value", ("labels", "A1"), "A1")
    assert sentence == "the key 'A1': must match the pattern ^[a-z]+$"


def test_a_key_that_is_called_as_pydantic_marks_keys() -> None:
    assert only("servers: [{name: A}]\n'[key]': 1\n")[:3] == ("unknown-key", ("[key]",), "'[key]'")
    assert only("servers: [{name: A, '[key]': 1}]\n")[:3] == ("unknown-key", ("servers", 0, "[key]"), "'[key]'")
    found = faults("servers: [{name: A}]\nlabels: {'[key]': []}\n")
    assert {fault.path for fault in found} == {("labels", "[key]")}
    assert {fault.kind for fault in found} == {"invalid-value", "wrong-type"}  # the key, and what it holds


def test_a_tagged_union() -> None:
    base = "servers: [{name: a}]\npet: "
    assert only(base + "{kind: cta, lives: 9}\n") == (
        "invalid-value",
        ("pet", "kind"),
        "cta",
        "'kind': expected one of cat, dog, found 'cta'; did you mean 'cat'?",
        "cat",
    )
    assert only(base + "{lives: 9}\n")[:4] == ("missing-key", ("pet", "kind"), "pet", "'kind' is required in pet")
    assert only(base + "{kind: cat, lives: x}\n")[1:4] == (
        ("pet", "lives"),
        "x",
        "'lives': expected a whole number, found 'x'",
    )


def test_a_union_speaks_with_the_branch_that_came_furthest() -> None:
    base = "servers: [{name: a}]\neither: "
    assert only(base + "{type: per-user}\n")[:2] == ("missing-key", ("either", "quantity"))
    assert only(base + "[]\n")[3] == "'either': expected a mapping or text, found a list"


def test_a_branch_of_the_right_type_speaks_before_one_of_another() -> None:
    model = list[str] | Annotated[int, Field(ge=5)]
    assert only("3", model)[3] == "the document must be 5 or more"


def test_unions_in_unions_do_not_break_the_path() -> None:
    assert only("[[1, {}]]", list[bool | list[int | list[str]]])[1] == (0, 1)


class Plan(Strict):
    steps: Annotated[tuple[Pool, ...], Field(min_length=2)]


def test_a_list_of_faulty_items_is_not_called_too_short() -> None:
    found = faults("steps: [{type: per-user, quantity: 0}, {type: per-user, quantity: 0}]\n", Plan)
    assert [fault.path for fault in found] == [("steps", 0, "quantity"), ("steps", 1, "quantity")]
    short = faults("steps: [{type: per-user, quantity: 0}]\n", Plan)
    assert [fault.path for fault in short] == [("steps",), ("steps", 0, "quantity")]


def test_every_fault_is_told_in_the_order_of_the_text() -> None:
    found = faults(
        "servers:\n  - nam: A\n    roles: [licensing, gatway]\n  - name: B\n    cals: x\n    ratio: {}\nlimt: 1\n"
    )
    assert [(fault.kind, fault.span.line) for fault in found] == [
        ("missing-key", 2),
        ("unknown-key", 2),
        ("invalid-value", 3),
        ("wrong-type", 5),
        ("wrong-type", 6),
        ("unknown-key", 7),
    ]


def test_values_behind_an_alias_are_placed_at_the_alias_or_in_its_anchor() -> None:
    found = faults("servers:\n  - &a {name: A, ratio: x}\n  - *a\n  - &b 5\nlimit: *b\n")
    assert [(fault.span.line, fault.path) for fault in found] == [
        (2, ("servers", 0, "ratio")),
        (2, ("servers", 1, "ratio")),
        (4, ("servers", 2)),
        (5, ("limit",)),
    ]
