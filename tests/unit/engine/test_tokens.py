"""CEL text as tokens, as far as the checks need it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validator.engine.reads import reads
from validator.engine.tokens import closing, macro_call, references, tokenize


def kinds(text):
    return [(token.kind, token.text) for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"2012 R2"', "2012 R2"),
        ("'per-user'", "per-user"),
        ('r"a.b"', "a.b"),
        ('""', ""),
        ('"""a "b" c"""', 'a "b" c'),
        ("'it\\'s'", "it\\'s"),
    ],
)
def test_texts(text, value):
    [token] = tokenize(text)
    assert (token.kind, token.value) == ("string", value)


def test_names_in_texts_and_comments_are_no_names():
    assert kinds('host.mode == "host.name" // host.os') == [
        ("name", "host"),
        ("op", "."),
        ("name", "mode"),
        ("op", "=="),
        ("string", '"host.name"'),
    ]


def test_a_quote_in_a_comment_hides_no_name():
    text = "// don't\nhost.mode != 'unset' // isn't it?\n&& host.pools.exists(p, p.type == host.mode)"
    assert reads(text)[:2] == (("host.mode", "host.pools"), ("type",))


def test_numbers_operators_and_the_rest():
    assert kinds("1.5>=0x1F#") == [("number", "1.5"), ("op", ">="), ("number", "0x1F"), ("other", "#")]


@given(st.text())
def test_tokens_are_where_they_say_and_nothing_but_space_is_lost(text):
    tokens = tokenize(text)
    assert all(text[token.start : token.start + len(token.text)] == token.text for token in tokens)
    starts = [token.start for token in tokens]
    assert starts == sorted(set(starts))
    if "//" not in text:
        assert "".join("".join(token.text for token in tokens).split()) == "".join(text.split())


def test_references_are_the_first_two_parts_of_a_name():
    tokens = tokenize("host.pools.size() > max_brokers(broker.release) && as_of")
    assert [reference.name for reference in references(tokens)] == [
        "host.pools",
        "max_brokers",
        "broker.release",
        "as_of",
    ]


def test_a_bracket_is_closed_by_its_own_kind_of_depth():
    tokens = tokenize("a(b[c], {d: e})(f")
    assert tokens[closing(tokens, 1)].start == 14
    assert closing(tokens, 12) == len(tokens) - 1  # nothing closes it


@pytest.mark.parametrize("text", ["x.size()", "x.exists(1, true)", "x.other(y, true)", "x.exists(y)", "exists(y, z)"])
def test_what_is_no_macro_over_a_variable(text):
    tokens = tokenize(text)
    assert all(macro_call(tokens, index) is None for index in range(len(tokens)))


def test_a_macro_has_a_variable_and_a_body():
    tokens = tokenize("host.pools.exists(p, f(p.type, 1))")
    call = macro_call(tokens, 3)
    assert (tokens[call.macro].text, call.variable) == ("exists", "p")
    assert "".join(token.text for token in tokens[slice(*call.body)]) == "f(p.type,1)"
