from __future__ import annotations

import pytest

from validator.errors import SourceError
from validator.source import build, events
from validator.source.document import parse

BOTH = pytest.mark.parametrize("pure", [False, True], ids=["c", "pure"])


def sentence(text: str, *, pure: bool = False) -> str:
    with pytest.raises(SourceError) as raised:
        parse(text, "x", pure=pure)
    assert raised.value.place
    return raised.value.sentence


@BOTH
@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_depth_is_limited(begin: str, end: str, *, pure: bool) -> None:
    assert parse(begin * 64 + "x" + end * 64, "x", pure=pure)[0].data
    assert sentence(begin * 65 + "x" + end * 65, pure=pure) == "nested more than 64 levels deep"
    assert sentence(begin * 10_000, pure=pure) == "nested more than 64 levels deep"


def test_indented_depth_is_limited() -> None:
    text = "".join(" " * level + "a:\n" for level in range(10_000 // 50))
    assert sentence(text) == "nested more than 64 levels deep"


def test_aliases_count_for_depth() -> None:
    chain = "- &a0 x\n" + "".join(f"- &a{level} [*a{level - 1}]\n" for level in range(1, 70))
    assert sentence(chain) == "nested more than 64 levels deep"
    assert parse("- &a [x]\n- [*a]\n", "x")[0].data == [["x"], [["x"]]]


@BOTH
def test_aliases_count_in_full(*, pure: bool) -> None:
    bomb = "- &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"- &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 9))
    assert sentence(bomb, pure=pure) == "more than 1,000,000 values, aliases counted in full"


def test_merges_count_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "MAX_NODES", 100)
    keys = ", ".join(f"k{number}: {number}" for number in range(20))
    text = f"- &a {{{keys}}}\n" + "- {<<: *a}\n" * 4
    assert sentence(text) == "more than 1,000,000 values, aliases counted in full"
    assert len(parse(text.replace("- {<<: *a}\n" * 2, ""), "x")[0].data) == 1


def test_values_are_limited_over_all_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "MAX_NODES", 5)
    assert parse("[a]\n--- [b]\n---\n", "x")
    assert sentence("[a]\n--- [b]\n---\n---\n").startswith("more than")


def test_events_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MAX_EVENTS", 8)
    assert parse("[a, b]", "x")[0].data == ["a", "b"]
    assert sentence("[a, b, c]").startswith("more than")


def test_documents_are_limited() -> None:
    assert len(parse("--- a\n" * 10_000, "x")) == 10_000
    assert sentence("--- a\n" * 10_001) == "more than 10,000 documents in one file"


def test_the_costliest_values_stay_within_the_event_limit() -> None:
    # Mappings in mappings: a key, a begin and an end for each value.
    stream = events.Stream("{a: " * 60 + "{}" + "}" * 60, pure=False)
    count = 1
    for event in stream.events():
        if event.__class__.__name__ == "StreamEndEvent":
            break
        count += 1
    assert count <= 3 * 61 + 2 + 2
