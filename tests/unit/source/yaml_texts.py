"""Hypothesis strategies: values, and YAML texts that mean them in many spellings."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from validator.source.edit import scalar

_CHARACTERS = st.one_of(
    st.sampled_from("abcXYZ019 .-_:#'\"\\,[]{}&*!|>%@`?/~"),
    st.sampled_from("éß\xa0\u2028\u2029\x85😀\u4e2d"),
)
TEXTS = st.one_of(
    st.text(_CHARACTERS, max_size=12),
    st.sampled_from(
        ["yes", "null", "012", "2022", "2012 R2", "1.10", "2026-09-01", "RDSH[01-12]", "a: b", "x #y", "<<", "="]
    ),
)
SCALARS = st.one_of(TEXTS, st.integers(-(10**20), 10**20), st.booleans(), st.none())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=15,
)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, Any]:
    """A text of one document and the value it means."""
    value = draw(VALUES)
    text = "\n".join([*_noise(draw, 0), *_block(draw, value, 0), *_noise(draw, 0)])
    text = (
        draw(st.sampled_from(["", "---\n", "%YAML 1.2\n---\n", "# first\n"]))
        + text
        + draw(st.sampled_from(["", "\n", "\n...\n"]))
    )
    return draw(st.sampled_from(["", "\ufeff"])) + text.replace(
        "\n", draw(st.sampled_from(["\n", "\r\n", "\r"]))
    ), value


def _block(draw: st.DrawFn, value: Any, indent: int) -> list[str]:
    """Lines of a value that may begin on a line of its own, every line indented."""
    pad = " " * indent
    if not value or not isinstance(value, (list, dict)) or draw(st.integers(0, 3)) == 0:
        return [pad + flow(draw, value) + _comment(draw)]
    lines: list[str] = []
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        head = pad + (f"{text_scalar(draw, key)}:" if isinstance(value, dict) else "-")
        lines += _noise(draw, indent)
        lines += _entry(draw, head, item, indent)
    return lines


def _entry(draw: st.DrawFn, head: str, item: Any, indent: int) -> list[str]:
    if isinstance(item, (list, dict)) and item:
        deeper = indent + draw(st.integers(1, 3))
        return [head + _comment(draw), *_block(draw, item, deeper)]
    if isinstance(item, str) and _fits_block_scalar(item) and draw(st.booleans()):
        body = [" " * (indent + 2) + line if line else "" for line in item.split("\n")]
        blank = [""] * draw(st.integers(0, 2))
        return [head + " |-" + _comment(draw), *body, *blank]
    if item is None and draw(st.booleans()):
        return [head + _comment(draw)]
    return [head + " " * draw(st.integers(1, 3)) + flow(draw, item) + _comment(draw)]


def _fits_block_scalar(text: str) -> bool:
    return bool(text.strip()) and text == text.strip() and text[0] not in "\u2028\u2029\x85\xa0"


def flow(draw: st.DrawFn, value: Any) -> str:
    """A value on one line, between brackets where it is a collection."""
    if isinstance(value, list):
        return "[" + ", ".join(flow(draw, item) for item in value) + draw(st.sampled_from(["", " "])) + "]"
    if isinstance(value, dict):
        inner = ", ".join(f"{text_scalar(draw, key)}: {flow(draw, item)}" for key, item in value.items())
        return "{" + inner + "}"
    return text_scalar(draw, value) if isinstance(value, str) else scalar(value)


def text_scalar(draw: st.DrawFn, text: str) -> str:
    style = draw(st.sampled_from(["needed", "single", "double"]))
    if style == "needed":
        return scalar(text)
    if style == "single":
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(f"\\U{ord(char):08x}" if char in '"\\' or ord(char) > 0x7E else char for char in text) + '"'


def _comment(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(["", "", "", "  ", " # c: 'x", " #"]))


def _noise(draw: st.DrawFn, indent: int) -> list[str]:
    return draw(st.sampled_from([[], [], [], [""], [" " * indent + "# it's [a"], ["", "# x"]]))
