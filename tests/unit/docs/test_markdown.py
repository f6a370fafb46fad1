from __future__ import annotations

import pytest

from validator.docs.markdown import anchor, code, fence, head, link, page, prose, table, web


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain, with 'quotes' and (brackets)", "plain, with 'quotes' and (brackets)"),
        ("a *b* <c> [d] \\ `", r"a \*b\* \<c> \[d] \\ \`"),
        ("host_mode and _emphasis_", r"host_mode and \_emphasis\_"),
        ("code `a_ *b* <c>` stays", "code `a_ *b* <c>` stays"),
        ("one\n  two", "one two"),
    ],
)
def test_prose_means_itself(text, expected):
    assert prose(text) == expected


def test_bars_do_not_end_cells_and_empty_cells_are_narrow():
    assert table(["A", ""], [["a|b", ""], ["`x || y`", "c"]]) == [
        "| A | |",
        "| --- | --- |",
        r"| a\|b | |",
        r"| `x \|\| y` | c |",
    ]


def test_an_address_that_no_browser_opens_is_told_in_words():
    assert web("Title", "https://example.com/a_b#c") == "[Title](https://example.com/a_b#c)"
    assert web("Title", "example.com, Team_") == r"Title (example.com, Team\_)"
    assert web("Title", "https://example.com/(x)") == "Title (https://example.com/(x))"


def test_small_pieces():
    assert code("a") == "`a`"
    assert code("a`b") == "`` a`b ``"
    assert fence("a\nb", "cel") == ["```cel", "a", "b", "```"]
    assert link("a", "b.md#c") == "[a](b.md#c)"
    assert anchor("cal-serves-host: All editions, together") == "cal-serves-host-all-editions-together"
    assert head("x.yaml", "A <b>") == ["<!-- generated from x.yaml by python -m validator.docs -->", r"# A \<b>", ""]
    assert page(["a", "", ""]) == "a\n"
