from __future__ import annotations

from types import SimpleNamespace

import pytest

from validator.errors import Place, SourceError
from validator.source.complaints import complain
from validator.source.document import parse
from validator.source.marks import Lines

INDENTATION = "the indentation matches none of the lines above"
ENDED = "the document has ended here: check the indentation, or begin the next one with `---`"
TAB = "a tab cannot indent YAML: use spaces"
DIRECTIVE = "this `%` directive is not one of YAML 1.1 or 1.2"
QUOTE = "this quote is never closed"
SQUARE = "this `[` is not closed, or a `,` is missing in it"
CURLY = "this `{` is not closed, or a `,` is missing in it"
NAME = "`&` and `*` need a name of letters, digits, `-` and `_`"
TAG = "this tag is not well formed"
COLON = "a `:` cannot stand here: check the indentation, or put the text that holds it in quotes"
BLOCK = "only a digit, `+`, `-` and a comment can stand on the line after `|` or `>`"
DIGITS = "this `\\` escape needs more hexadecimal digits: write `\\\\` for a backslash, or use single quotes"
ESCAPE = "double quotes allow no such `\\` escape: write `\\\\` for a backslash, or use single quotes"
NO_CHARACTER = "this `\\` escape names no character"
NO_ITEM = "a list item cannot begin here: put `- ` on a line of its own"

MISTAKES = [
    ("a: 1\nb\nc: 2\n", "this line is neither `key: value` nor a list item", 2, 1),
    ("a: b: c\n", COLON, 1, 5),
    ("a: 1\n b: 2\n", COLON, 2, 3),
    ("a: - b\n", NO_ITEM, 1, 4),
    ("a: ? b\n", "a `? ` key cannot begin here", 1, 4),
    ("a:\n\tb: 1\n", TAB, 2, 1),
    ("a: b\n\tc\n", TAB, 2, 1),
    ("  a: b\n\tc: d\n", TAB, 2, 1),
    ("a: |\n\tb\n", TAB, 2, 1),
    ("a: |\n  b\n\tc\n", TAB, 3, 1),
    ("a: |\n  b\n \tc\n", TAB, 3, 2),
    ('a: "b\\', ESCAPE, 1, 6),
    ("a: 'b\nc: d\n", QUOTE, 1, 4),
    ('a: "b\n', QUOTE, 1, 4),
    ('a: "b\n---\n', "this quote is not closed before the document ends", 1, 4),
    ("a: [b\nc: d\n", SQUARE, 1, 4),
    ("a: ['b' c]\n", SQUARE, 1, 4),
    ("[? : b]\n", SQUARE, 1, 1),
    ("a: {b: c\n", CURLY, 1, 4),
    ("a: {b: c]\n", CURLY, 1, 4),
    ("a: ]\n", "a value is missing here", 1, 4),
    ("a: [,]\n", "a value is missing here", 1, 5),
    ("a:\n  b: 1\n c: 2\n", INDENTATION, 3, 2),
    ("a:\n- b\nc\n  d: 1\n", "this line is neither `key: value` nor a list item", 3, 1),
    ("- a\nb: c\n", INDENTATION, 2, 1),
    ("a: 1\n- b\n", INDENTATION, 2, 1),
    ("'a' b\n", ENDED, 1, 5),
    ("a\n... b\n", ENDED, 2, 5),
    ("a\n...\nb\n", ENDED, 3, 1),
    ("a: @b\n", "a text cannot begin with `@`: put it in quotes", 1, 4),
    ("a: `b`\n", "a text cannot begin with ```: put it in quotes", 1, 4),
    ("a: %b\n", "a text cannot begin with `%`: put it in quotes", 1, 4),
    ('a: "C:\\Users"\n', DIGITS, 1, 9),
    ('a: "\\q"\n', ESCAPE, 1, 5),
    ('a: "\\xg0"\n', DIGITS, 1, 7),
    ("a: |x\n", BLOCK, 1, 5),
    ("a: |0\n", BLOCK, 1, 5),
    ("a: > b\n", BLOCK, 1, 6),
    ("a: &\n", NAME, 1, 4),
    ("a: *é\n", NAME, 1, 4),
    ("a: &b[c]\n", NAME, 1, 4),
    ("a: !!  b\n", TAG, 1, 4),
    ("a: !!str,\n", "the tag `!!str,` is not known here", 1, 4),
    ("a: !<b\n", TAG, 1, 4),
    ("a: !b%zz c\n", TAG, 1, 4),
    ("a: !b!c d\n", "this tag is not declared", 1, 4),
    ("a: !b c\n", "the tag `!b` is not known here", 1, 4),
    ("a: !!binary c\n", "the tag `!!binary` is not known here", 1, 4),
    ("a: !!set {}\n", "the tag `!!set` is not known here", 1, 4),
    ("a: !!map []\n", "the tag `!!map` is not known here", 1, 4),
    ("a: &x !!int b\n", "this text is no int, as its tag says", 1, 7),
    ("[a:]\n", "put a space after this `:`, or the text that holds it in quotes", 1, 3),
    ("%FOO 1\n---\na\n", DIRECTIVE, 1, 1),
    ("%YAML 1.3\n---\na\n", DIRECTIVE, 1, 1),
    ("%YAML 1.1\n%YAML 1.1\n---\na\n", DIRECTIVE, 2, 1),
    ("%YAML a\n---\na\n", DIRECTIVE, 1, 1),
    ("%TAG\n---\na\n", DIRECTIVE, 1, 1),
    ("%YAML 1.1\na\n", ENDED, 2, 1),
    ("a: *b\n", "`*b` names no anchor above it in this document", 1, 4),
    ("a: &b 1\n---\nc: *b\n", "`*b` names no anchor above it in this document", 3, 4),
    ("a: &b [*b]\n", "`*b` stands inside of what it names", 1, 8),
    ("[a]: b\n", "a key must be text, not a mapping or a list", 1, 1),
    ("? {a: b}\n: c\n", "a key must be text, not a mapping or a list", 1, 3),
    ("a: &b [c]\n*b : d\n", "a key must be text, not a mapping or a list", 2, 1),
    ("a: &b 1\n<<: *b\n", "`<<` needs a mapping or a list of mappings", 2, 5),
    ("<<: [{a: 1}, b]\n", "`<<` needs a mapping or a list of mappings", 1, 5),
    ("a: 1\r\nb: 'c\r\n", QUOTE, 2, 4),
    ("a: 1\rb: 'c\r", QUOTE, 2, 4),
    ("é: 😀\nb: '\n", QUOTE, 2, 4),
    ("\ufeffa: ]\n", "a value is missing here", 1, 4),
    ("a: \x00\n", "the character U+0000 cannot stand in YAML", 1, 4),
    ("é\nb: \x07\n", "the character U+0007 cannot stand in YAML", 2, 4),
    ("a: \ud800\n", "the character U+D800 cannot stand in YAML", 1, 4),
    ("a\n\ufeffb\n", "a byte order mark (U+FEFF) can stand only at the beginning of a file", 2, 1),
    ('a: "\\ud800"\n', NO_CHARACTER, 1, 0),
    ('a: "\\UFFFFFFFF"\n', NO_CHARACTER, 1, 0),
]


@pytest.mark.parametrize("pure", [False, True], ids=["c", "pure"])
@pytest.mark.parametrize(("text", "sentence", "line", "column"), MISTAKES, ids=[repr(row[0]) for row in MISTAKES])
def test_a_mistake_is_one_sentence_and_one_place(
    text: str, sentence: str, line: int, column: int, *, pure: bool
) -> None:
    with pytest.raises(SourceError) as raised:
        parse(text, "d.yaml", pure=pure)
    assert raised.value.sentence == sentence
    assert raised.value.place == Place("d.yaml", line, column or raised.value.place.column)


def test_an_unheard_of_problem_is_told_in_its_own_words() -> None:
    mark = SimpleNamespace(index=3)
    error = SimpleNamespace(problem="found a dragon", problem_mark=None, context=None, context_mark=mark)
    told = complain(error, Lines("a\nb c"), "x")
    assert str(told) == "x:2:2: this is not YAML: found a dragon"
