from __future__ import annotations

import json
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.report.strategies import TEXT
from validator.report.wire import dump, uri

JSON = st.recursive(
    st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, st.integers(0, 4), st.integers(0, 2))
@example(["\ud83d\ude00", "\ude00\ud83d", "#\ud83d##"], 1, 0)  # halves of a character, which a reader joins
def test_json_reads_back_and_holds_no_command(value, depth, deeper):
    text = dump(value, depth, a=deeper)
    assert json.loads(text.encode("utf-8", "backslashreplace")) == json.loads(json.dumps(value))  # as it is written
    assert "##" not in text


def test_json_is_indented_down_to_a_depth():
    assert dump({"a": [{"b": [1, 2]}, []], "c": {"d": [True]}}, 2, c=1) == (
        '{\n  "a": [\n    {"b": [1, 2]},\n    []\n  ],\n  "c": {\n    "d": [\n      true\n    ]\n  }\n}'
    )


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("sites/east.yaml", "sites/east.yaml"),
        ("a b#c?d%e:f.yaml", "a%20b%23c%3Fd%25e%3Af.yaml"),
        ("東京.yaml", "%E6%9D%B1%E4%BA%AC.yaml"),
        ("/srv/a b.yaml", "file:///srv/a%20b.yaml"),
        ("C:/farm/a:b.yaml", "file:///C:/farm/a%3Ab.yaml"),
        ("//files.corp.example/farm/a b.yaml", "file://files.corp.example/farm/a%20b.yaml"),
        ("//evil example/a", "file:////evil%20example/a"),
        ("///srv/a", "file://///srv/a"),
        ("..", ".."),
        ("c:farm.yaml", "c%3Afarm.yaml"),
        ("back\\slash", "back%5Cslash"),
        ("-", "-"),
    ],
)
def test_uris(file, expected):
    assert uri(file) == expected


@given(TEXT.filter(lambda name: not name.startswith("/")))
def test_a_relative_name_is_a_relative_uri_of_that_path_only(name):
    parts = urlsplit(uri(f"x{name}"))
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
    assert unquote(parts.path, errors="surrogatepass") == f"x{name}".encode("utf-16", "surrogatepass").decode(
        "utf-16", "surrogatepass"
    )
