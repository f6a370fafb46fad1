from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from validator.source import events, pure
from validator.source.document import parse

if TYPE_CHECKING:
    import pytest


def test_without_the_c_parser_the_pure_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []

    def source(text: str) -> object:
        called.append(text)
        return pure_source(text)

    pure_source = pure.event_source
    monkeypatch.setattr(pure, "event_source", source)
    assert parse("a: 1", "x")[0].data == {"a": 1}
    assert called == []
    monkeypatch.setitem(sys.modules, "_ruamel_yaml", None)
    assert parse("a: 1", "x")[0].data == {"a": 1}
    assert called == ["a: 1"]


def test_stand_ins_are_never_characters_of_the_text() -> None:
    text = f"a: '{''.join(chr(code) for code in range(0xE000, 0xE010))}\u2028'\nb: [c:d, '\ue010']"
    (document,) = parse(text, "x")
    assert document.data["a"].endswith("\ue00f\u2028")
    assert document.data["b"] == ["c:d", "\ue010"]


def test_only_colons_and_question_marks_inside_of_words_are_sheltered() -> None:
    stream = events.Stream("a: 1\n? b\n: 'c'\n", pure=False)
    assert not stream.shelter_words()
    assert stream._body == "a: 1\n? b\n: 'c'\n"
    stream = events.Stream("a b", pure=False)
    assert not stream.shelter_words()
    stream = events.Stream("[a:b, 'c':d, !e!f:g h:i, x?, ?y]", pure=False)
    assert stream.shelter_words()
    assert stream._body == "[a\ue000b, 'c':d, !e!f:g h\ue000i, x\ue001, ?y]"


def test_importing_the_room_imports_neither_yaml_nor_pydantic() -> None:
    code = (
        "import sys, validator.source.document, validator.source.faults, validator.source.comments;"
        "print([name for name in sys.modules if name.startswith(('ruamel', '_ruamel', 'pydantic'))])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
