from __future__ import annotations

import contextlib
import gc
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.source.yaml_texts import documents
from validator.errors import SourceError
from validator.source.document import Document, Span, parse

BOTH = pytest.mark.parametrize("pure", [False, True], ids=["c", "pure"])


def one(text: str, *, pure: bool = False) -> Document:
    (document,) = parse(text, "d.yaml", pure=pure)
    return document


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(below for key, item in items for below in paths(item, (*path, key)))]


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


def picture(document: Document) -> list[Any]:
    found = paths(document.data)
    spans = [(path, document.span(path), document.span(path, key=True)) for path in found]
    return [repr(document.data), spans, document.duplicates, document.index]


def marked(document: Document, path: tuple[str | int, ...], *, key: bool = False) -> str:
    span = document.span(path, key=key)
    return document.text[span.start : span.end]


@given(documents())
def test_a_text_means_its_value_in_both_parsers(case: tuple[str, Any]) -> None:
    text, value = case
    quick, slow = one(text), one(text, pure=True)
    assert quick.data == value
    assert picture(quick) == picture(slow)


@given(documents())
def test_the_slice_at_a_span_reads_as_the_value(case: tuple[str, Any]) -> None:
    document = one(case[0])
    for path in paths(document.data):
        span = document.span(path)
        piece = document.text[span.start : span.end]
        assert piece == document.text_at(path)
        assert one(" " * (span.column - 1) + piece + "\n").data == at(document.data, path)
        if path and isinstance(path[-1], str):
            assert one(f"? {marked(document, path, key=True)}").data == {path[-1]: None}


@given(documents())
def test_lines_and_columns_lead_to_the_offsets(case: tuple[str, Any]) -> None:
    text = case[0]
    document = one(text)
    body = text.removeprefix("\ufeff").replace("\r\n", "\n ").replace("\r", "\n")
    lines = body.split("\n")
    for path in paths(document.data):
        span = document.span(path)
        for offset, line, column in (
            (span.start, span.line, span.column),
            (span.end, span.end_line, span.end_column),
        ):
            before = lines[: line - 1]
            slack = 1 if line > 1 and "\r\n" in text else 0
            assert sum(len(part) + 1 for part in before) + column - 1 + slack == offset - text.startswith("\ufeff")


_SEEDS = (
    "a: 1\nb:\n  - x\n  - y: z\n    w: [1, {p: q}]\n# c\nc: |\n  text\n   more\n\nd: >-\n  fold\n  ed\ne: 'it''s'\n",
    "&a a: &b {x: 1}\nm: {<<: *b, y: 2}\n---\n- 1\n- 0x1F\n...\n---\nfoo\n",
    'a: !!str 12\nb: ! 3\nc: !!int "4"\nd: !!str &x y\n',
    "servers:\n  - name: A\n    roles: [licensing, 'x']\n    cals:\n    - {t: u}\n    -\n  - multi\n    line # c\n",
    "? a\n: b\n? c\n- x\n",
    "a: http://x/?y=1\nb: [http://x:80/?q, C:\\x, fe80::1, a?b]\nc: {u: https://e.org/a:b, v: w}\n",
)
_BITS = st.sampled_from(
    [
        *"\n -:,[]{}#&*!|>'\"@ab1\\.~<\t\r\x85\u2028é😀",
        "---\n",
        "...\n",
        "- ",
        ": ",
        "\n  ",
        "<<: ",
        "*b",
        "!!str ",
        "|2\n",
    ]
)


@given(st.sampled_from(_SEEDS), st.lists(st.tuples(st.integers(0, 150), st.integers(0, 3), _BITS), max_size=4))
@settings(max_examples=300)
def test_both_parsers_agree_on_mutilated_texts(seed: str, cuts: list[tuple[int, int, str]]) -> None:
    text = seed
    for place, length, bit in cuts:
        text = text[:place] + bit + text[place + length :]
    quick, slow = outcome(text, pure=False), outcome(text, pure=True)
    assert quick == slow


def outcome(text: str, *, pure: bool) -> list[Any] | None:
    """What a text means; None where it means nothing, because in rare cases the two give different reasons for that."""
    try:
        return [picture(document) for document in parse(text, "x", pure=pure)]
    except SourceError:
        return None


@BOTH
@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", None),
        ("# only a comment", None),
        ("---", None),
        ("--- # c\n...\n", None),
        ("%YAML 1.1\n---\nyes", "yes"),
        ("a:\n- 1\n- b: 2\n", {"a": [1, {"b": 2}]}),
        ("a:\tb\t# c\nd: x\ty\t\n", {"a": "b", "d": "x\ty"}),
        ("2022: a\n1.10: b\ntrue: c\n~: d\n", {"2022": "a", "1.10": "b", "true": "c", "~": "d"}),
        ("? \n: a", {"": "a"}),
        ("? a\n? b\n: c", {"a": None, "b": "c"}),
        ("a: >-\n  b\n  c\n\n  d\n", {"a": "b c\nd"}),
        ("a: |+1\n  b\n\nc: |2-\n   d\n", {"a": " b\n\n", "c": " d"}),
        ("a: |\n\n\n  b\n", {"a": "\n\nb\n"}),
        ("a: x\u2028y\x85z", {"a": "x\u2028y\x85z"}),
        ("a: 'x\u2029\n y'\nb: \"\\L\"", {"a": "x\u2029 y", "b": "\u2028"}),
        ("a: b\n  c\n\n  d\n", {"a": "b c\nd"}),
        ("[a b\n\n c]", ["a b\nc"]),
        ("[a, b: c, {d, e: , 'f':1}, [],]", ["a", {"b": "c"}, {"d": None, "e": None, "f": 1}, []]),
        ("[a: ]", [{"a": None}]),
        ("[? a : b, ? c]", [{"a": "b"}, {"c": None}]),
        ("{? a, ? b : c}", {"a": None, "b": "c"}),
        ("&a a: &b [1]\nb: *b", {"a": [1], "b": [1]}),
        ("x: &k name\n*k : v", {"x": "name", "name": "v"}),
        ("a: &x 1\nb: &x 2\nc: *x", {"a": 1, "b": 2, "c": 2}),
        ("!!map {a: !!seq [!!str 1]}", {"a": ["1"]}),
        ("! {a: ! [! 1, ! '2']}", {"a": ["1", "2"]}),
        ("- !<tag:yaml.org,2002:str> 1\n- !!str\n- !!s%74r 2", ["1", "", "2"]),
        ("%TAG !y! tag:yaml.org,2002:\n---\n!y!str 1", "1"),
        ("- [C:\\x, fe80::1, a?b, a? b, 'c:d':e]", [["C:\\x", "fe80::1", "a?b", "a? b", {"c:d": "e"}]]),
        ("{u: https://e.org/?q=a:b, v: !!str x:y}", {"u": "https://e.org/?q=a:b", "v": "x:y"}),
        ('{"a":[{"b":"c:d"}],"e":1}', {"a": [{"b": "c:d"}], "e": 1}),
    ],
)
def test_yaml_1_2_with_one_document(text: str, data: Any, *, pure: bool) -> None:
    assert one(text, pure=pure).data == data


@BOTH
def test_several_documents(*, pure: bool) -> None:
    text = "a: 1\n---\n---\n# c\n...\n--- b\n"
    found = parse(text, "x", pure=pure)
    assert [(document.index, document.data) for document in found] == [(0, {"a": 1}), (1, None), (2, None), (3, "b")]
    assert all(document.text == text and document.name == "x" for document in found)
    assert found[3].span(()) == Span(25, 26, 6, 5, 6, 6)


@BOTH
def test_a_byte_order_mark_stays_in_the_text_but_takes_no_column(*, pure: bool) -> None:
    document = one("\ufeffa: b", pure=pure)
    assert document.text == "\ufeffa: b"
    assert document.span(("a",)) == Span(4, 5, 1, 4, 1, 5)
    assert marked(document, ("a",), key=True) == "a"


@BOTH
def test_block_scalars_end_with_their_last_line_of_content(*, pure: bool) -> None:
    text = "a: |  # c\n  x\n\n \n\nb: >+\n  y\n\nc: |\n  z\n     \n\nd: |-\n\ne: |+\r\n  w\r\n"
    document = one(text, pure=pure)
    assert document.text_at(("a",)) == "|  # c\n  x"
    assert document.text_at(("b",)) == ">+\n  y\n"
    assert document.text_at(("c",)) == "|\n  z\n     \n"
    assert document.text_at(("d",)) == "|-"
    assert document.text_at(("e",)) == "|+\r\n  w"


@BOTH
def test_collections_end_with_their_last_child(*, pure: bool) -> None:
    document = one("a:\n  b: 1\n  c:\n  # c\n\nd:\n- x\n-\n# e\nf: [g: h , {i: j}\n ]\n", pure=pure)
    assert document.text_at(("a",)) == "b: 1\n  c:"
    assert document.text_at(("d",)) == "- x\n-"
    assert document.text_at(("f", 0)) == "g: h"
    assert document.text_at(("f", 1)) == "{i: j}"
    assert document.text_at(("f",)) == "[g: h , {i: j}\n ]"


@BOTH
def test_a_span_leaves_the_anchor_out_and_keeps_a_tag(*, pure: bool) -> None:
    document = one("a: &x b\nc: &y  # c\n  d: 1\n&k e: &z !!str 2\nf: !!str &w 3\ng: &n\nh: &v\n  |\n  i\n", pure=pure)
    assert [document.text_at((key,)) for key in "acefgh"] == ["b", "d: 1", "!!str 2", "!!str &w 3", "", "|\n  i"]
    assert marked(document, ("e",), key=True) == "e"
    assert document.data["g"] is None


@BOTH
def test_an_alias_has_its_own_span_and_leads_into_its_anchor(*, pure: bool) -> None:
    document = one("a: &x {b: [c]}\nd: *x\ne: [*x]\n", pure=pure)
    assert document.data["d"] is document.data["a"]
    assert document.text_at(("d",)) == "*x"
    assert document.span(("d", "b", 0)) == document.span(("a", "b", 0))
    assert document.span(("e", 0, "nowhere")) == document.span(("e", 0))
    assert marked(document, ("d", "nowhere")) == "d"


@BOTH
def test_merged_keys_keep_their_origin_and_explicit_ones_win(*, pure: bool) -> None:
    text = (
        "a: &a {p: 1, q: {r: 2}}\nb: &b {q: 3, s: 4}\nc:\n  <<: [*a, *b, {t: 5}]\n  p: 6\nd: {<<: *a}\ne: {'<<': x}\n"
    )
    document = one(text, pure=pure)
    assert document.data["c"] == {"p": 6, "q": {"r": 2}, "s": 4, "t": 5}
    assert document.data["d"] == {"p": 1, "q": {"r": 2}}
    assert document.data["e"] == {"<<": "x"}
    assert document.span(("c", "q", "r")) == document.span(("a", "q", "r"))
    assert document.span(("d", "p"), key=True) == document.span(("a", "p"), key=True)
    assert marked(document, ("c", "p")) == "6"
    assert document.text_at(("c",)) == "<<: [*a, *b, {t: 5}]\n  p: 6"
    assert not document.exists(("c", "<<"))


@BOTH
def test_the_first_of_duplicate_keys_is_kept_and_all_are_told(*, pure: bool) -> None:
    text = "a: 1\nb:\n  - c: [2]\n    'c': {d: 3}\n    c: {e: 1, e: 2}\na: {f: 4}\n<<: {g: 5}\n<<: {h: 6, h: 7}\n"
    document = one(text, pure=pure)
    assert document.data == {"a": 1, "b": [{"c": [2]}], "g": 5}
    told = [(twice.path, twice.key, twice.first.line, twice.second.line) for twice in document.duplicates]
    assert told == [
        (("b", 0, "c"), "e", 5, 5),
        (("b", 0), "c", 3, 4),
        (("b", 0), "c", 3, 5),
        (("<<",), "h", 8, 8),
        ((), "a", 1, 6),
        ((), "<<", 7, 8),
    ]
    second = document.duplicates[1].second
    assert text[second.start : second.end] == "'c'"
    assert marked(document, ("b", 0, "c", 0)) == "2"
    assert not document.exists(("a", "f"))


@BOTH
def test_a_duplicate_inside_of_a_merge_is_told_with_its_path(*, pure: bool) -> None:
    document = one("a: {<<: {b: 1, b: 2}}", pure=pure)
    assert [(twice.path, twice.key) for twice in document.duplicates] == [(("a", "<<"), "b")]


def test_the_place_of_what_is_missing() -> None:
    document = one("# c\nservers:\n  - name: A\n  - os: 1\n  - []\n  - x\nempty: {}\n")
    assert marked(document, ("kind",)) == "servers"
    assert marked(document, (), key=True) == "servers"
    assert marked(document, ("servers", 9)) == "servers"
    assert marked(document, ("servers", "0")) == "servers"
    assert marked(document, ("servers", 0, "os")) == "name"
    assert marked(document, ("servers", 1), key=True) == "os"
    assert marked(document, ("servers", 2, "a")) == "[]"
    assert marked(document, ("servers", 3, "a", "b")) == "x"
    assert marked(document, ("servers", 0, "name", "a")) == "name"
    assert marked(document, ("empty", "a")) == "empty"
    assert document.span(("servers", -1)) == document.span(("servers",), key=True)
    assert one("").span(("a",)) == Span(0, 0, 1, 1, 1, 1)
    assert one("{}").span(("a",)) == one("{}").span(())


def test_exists() -> None:
    document = one("a: [null]\n'0': x\n")
    assert document.exists(())
    assert document.exists(("a", 0))
    assert document.exists(("0",))
    assert not document.exists((0,))
    assert not document.exists(("a", "0"))
    assert not document.exists(("a", 1))
    assert not document.exists(("a", 0, 0))
    assert not document.exists(("b",))


def test_places_in_a_large_mapping() -> None:
    document = one("".join(f"k{number}: v{number}\n" for number in range(100)))
    assert [document.text_at((f"k{number}",)) for number in (0, 50, 99)] == ["v0", "v50", "v99"]
    assert document.span(("k50",)).line == 51


def test_documents_can_be_pickled() -> None:
    document = one("a: [012, 1.10]\nb: {c: d}\n")
    copy = pickle.loads(pickle.dumps(document))  # noqa: S301 - made here
    assert picture(copy) == picture(document)
    assert [str(number) for number in copy.data["a"]] == ["012", "1.10"]


@BOTH
def test_equal_texts_share_one_string(*, pure: bool) -> None:
    first, second = one("- name: session-host\n- name: session-host\n", pure=pure).data
    assert first["name"] is second["name"]


@pytest.mark.parametrize("text", ["a: b", "a: ]"])
@pytest.mark.parametrize("collecting", [True, False])
def test_the_garbage_collector_is_as_before(text: str, *, collecting: bool) -> None:
    before = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    with contextlib.suppress(SourceError):
        parse(text, "x")
    try:
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()
