from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from tests.unit.source.yaml_texts import documents
from validator.errors import SourceError
from validator.source import events
from validator.source.comments import Comment, comments
from validator.source.document import parse

BOTH = pytest.mark.parametrize("pure", [False, True], ids=["c", "pure"])


@BOTH
def test_comments_are_found_and_nothing_else(*, pure: bool) -> None:
    text = (
        "\ufeff# 1\n%YAML 1.2 # 2\n---  # 3\n"
        "a: b#x # 4\n"
        "c: '# x\n  # x' # 5\n"
        'd: "# x"# 6\r\n'
        "e: | # 7\n  # x\n\n # 8\n"
        "f: >-\n  # x\n  y\n# 9\n"
        "g: [a, # 10\n  {b: c}#11\n  ] #12\n"
        "h: &x # 13\n  # 14\n  y\n"
        "i: !!str # 15\n  z\n"
        "j: &z !!str # 16\n"
        "k: *z #17\n"
        "l: multi\n  line # 18\n"
        "m: &n |\n  # x\n"
        "n: http://x/#x\n"
        "... # 19\n# 20"
    )
    found = comments(text, pure=pure)
    assert [comment.text.removeprefix("#").strip() for comment in found] == [str(number) for number in range(1, 21)]
    assert found[0] == Comment(1, 1, "# 1")
    assert found[3] == Comment(4, 8, "# 4")
    assert found[5] == Comment(7, 9, "# 6")


def test_only_comments_that_contain_a_text() -> None:
    text = "a: 'ignore'  # ignore this\nb: 1 # not this\n"
    assert comments(text, containing="ignore") == [Comment(1, 14, "# ignore this")]


def test_a_text_without_any_is_not_even_parsed() -> None:
    assert comments("a: ]") == []
    assert comments("a: ] # b", containing="ignore") == []


def test_comments_stop_where_events_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MAX_EVENTS", 4)
    assert comments("- a # b\n- c\n") == [Comment(1, 5, "# b")]


def test_what_is_not_yaml_is_refused() -> None:
    with pytest.raises(SourceError, match=r"d\.yaml:1:4: a value is missing here"):
        comments("a: ] # b", "d.yaml")


@given(documents())
def test_a_text_without_its_comments_means_the_same(case: tuple[str, Any]) -> None:
    text, value = case
    lines = parse(text, "x")[0]._lines
    stripped = text
    for comment in reversed(comments(text)):
        offset = lines._starts[comment.line - 1] + comment.column - 1 + lines.shift if lines._starts else -1
        if lines._starts is None:
            lines.position(0)
            offset = lines._starts[comment.line - 1] + comment.column - 1 + lines.shift
        assert stripped[offset : offset + len(comment.text)] == comment.text
        stripped = stripped[:offset] + stripped[offset + len(comment.text) :]
    assert comments(stripped) == []
    assert parse(stripped, "x")[0].data == value
