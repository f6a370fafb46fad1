from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.golden.samples import ACCEPTED, FARM, OLDER, PAGE, REPORTS, UNKNOWN, at, finding, report
from tests.unit.report.strategies import TEXT, reports
from validator.findings import Change, Failure, Location, Related
from validator.report import github_summary
from validator.report.layout import inert, prose
from validator.report.markdown import COMMENT, page, render
from validator.report.markup import code, escaped, link
from validator.report.phrases import said

# As GitHub reads it: tables, and addresses that begin with a scheme or `www.`, but no bare host names.
READER = MarkdownIt("gfm-like")
READER.linkify.set({"fuzzy_link": False, "fuzzy_email": True})
FOLDS = (
    "Remedies and evidence",
    "Entries of the baseline that no longer occur",
    "Findings that are in the baseline",
)
APART = "\u200b"
# What GitHub and GitLab look for in texts outside code.
REFERENCE = re.compile(r"@\w|#\d|![1-9]|~\w|\$[^\s\u200b]|%\d|&\d|(?i:\bwww\.)|//|:\w+:")


def words(text):
    """Return a text without the spaces that separate and those without width."""
    return " ".join(text.replace(APART, "").split())


def shown(tokens):
    """Return what a reader of inline tokens sees."""
    return "".join(token.content for token in tokens if token.type in {"text", "code_inline"})


def inlines(text):
    return [token for token in READER.parse(text) if token.type == "inline"]


def check_inert(text, addresses):
    """Assert that a document has no tag, image or link but our own, and no reference outside code."""
    for token in READER.parse(text):
        if token.type == "html_block":
            assert token.content in {"</details>\n", *(f"<details><summary>{fold}</summary>\n" for fold in FOLDS)}
    for inline in inlines(text):
        within = 0
        for token in inline.children:
            assert token.type in {
                "text",
                "code_inline",
                "html_inline",
                "link_open",
                "link_close",
                "strong_open",
                "strong_close",
                "softbreak",
            }
            if token.type == "html_inline":
                assert token.content in {"<code>", "</code>"}
                within += 1 if token.content == "<code>" else -1
            elif token.type == "link_open":
                assert token.attrs["href"] in map(READER.normalizeLink, addresses)
            elif token.type == "text":
                assert not REFERENCE.search(token.content), token.content
        assert within == 0


@given(TEXT)
def test_an_escaped_text_is_read_as_it_is(text):
    for around in (f"x {escaped(text)} x", f"| a |\n| --- |\n| x {escaped(text)} x |"):
        inline = inlines(around)[-1]
        assert {token.type for token in inline.children} == {"text"}
        assert words(shown(inline.children)) == words(f"x {prose(text)} x")
    check_inert(f"x {escaped(text)} x", ())


@given(TEXT)
def test_code_is_read_as_it_is(text):
    for around in (f"x {code(text)} x", f"| a |\n| --- |\n| x {code(text)} x |"):
        inline = inlines(around)[-1]
        assert words(shown(inline.children)) == words(f"x {inert(text)} x")
    check_inert(f"x {code(text)} x", ())


@given(TEXT, TEXT)
def test_a_source_is_a_link_to_its_own_address_or_none(title, url):
    source = PAGE._replace(title=title, url=url)
    check_inert(f"x {link(source)} x", {url})
    check_inert(
        f"x {link(source._replace(url='https://example.com/a?b=c&d=%20#e'))} x", {"https://example.com/a?b=c&d=%20#e"}
    )


@given(reports())
def test_a_page_has_a_row_for_each_finding_and_nothing_that_was_not_written(sample):
    text = render(sample)
    addresses = {source.url for one in sample.findings for source in one.evidence.sources}
    check_inert(text, addresses)
    tokens = READER.parse(text)
    tables = [number for number, token in enumerate(tokens) if token.type == "tbody_open"]
    rows = [token.type for token in tokens].count("tr_open")
    changes = len(sample.timeline or ())
    assert rows == len(sample.findings) + changes + len(tables)
    new, known = ([one for one in sample.findings if one.known is state] for state in (False, True))
    assert len(tables) == bool(new) + bool(known) + bool(changes)
    for number, told in ((0, new), (-1, known)):
        if told:
            cells = [token for token in tokens[tables[number] :] if token.type == "inline"][: 4 * len(told)]
            assert [words(shown(cell.children)) for cell in cells[3::4]] == [words(prose(said(one))) for one in told]
            assert [words(shown(cell.children)) for cell in cells[1::4]] == [words(inert(one.rule)) for one in told]


@given(reports(), st.integers(200, 3000))
def test_a_page_never_takes_more_than_its_limit(sample, limit):
    assert len(page(sample, limit).encode()) <= limit


def test_what_is_left_off_is_counted_and_remedies_have_their_share():
    sample = report(
        *[finding(at(FARM, "kind"), f"Finding {number} " + "x" * 100, remedy="Mend it.") for number in range(2000)]
    )
    text = render(sample)
    assert len(text.encode()) <= COMMENT
    rows, remedies = text.count("| **error** |"), text.count("- Remedy: Mend it.")
    assert min(rows, remedies) > 100
    assert max(rows, remedies) < 2000
    assert f"\n{2000 - rows} more findings not shown here.\n" in text
    assert text.endswith(f"\n</details>\n\n{2000 - remedies} more explanations not shown here.\n")
    assert github_summary.render(sample).count("- Remedy: Mend it.") == 2000


def test_a_finding_too_long_to_show_leaves_room_for_others():
    text = render(report(finding(at(FARM, "kind"), "x" * COMMENT), OLDER))
    assert "1 more finding not shown here." in text
    assert "newest Per User CAL" in text


def test_a_place_that_is_not_the_whole_story_names_the_others():
    many = tuple(Related(at(FARM, "kind"), f"place {number}") for number in range(9))
    text = render(report(finding(at(FARM, "kind"), related=many)))
    assert re.findall(r"place (\d)", text) == list("012345")


def test_details_only_where_there_are_any():
    assert "<details>" not in render(report(finding(at(FARM, "kind"))))
    assert "- Accepted: lab (ops&#8203;@&#8203;contoso\\.com, until 2027-01-31)\n" in render(report(ACCEPTED))
    assert "not stated: license\\_server\\.in\\_license\\_servers\\_group" in render(report(UNKNOWN))


def test_the_timeline_and_the_assumptions_are_told():
    change = Change(
        report().as_of, "cal-older-than-host", "b", "passed", "error", "It | ends.", Location("f.yaml", 1, 1, 1, 2, "")
    )
    text = render(report(timeline=(change,), assumptions=("host.mode=per-user",)))
    assert "| 2026-11-24 | `cal-older-than-host` | `f.yaml:1` | passed → **error** | It \\| ends. |\n" in text
    assert r"Assumed: host\.mode=per-user." in text
    assert "No verdict changes until the end of the timeline." in render(report(timeline=()))
    assert "timeline" not in render(report())


def test_failures_name_their_places():
    text = render(report(failures=(Failure("a", None, None, "Gone."), Failure("b", 3, 7, "No."))))
    assert "- **could not check** `a`: Gone.\n- **could not check** `b:3:7`: No.\n" in text


@pytest.mark.parametrize("name", REPORTS)
def test_a_summary_is_the_comment_where_both_have_room(name):
    assert github_summary.render(REPORTS[name]) == render(REPORTS[name])


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", ""),
        ("RDSH[01-12]", "`RDSH[01-12]`"),
        ("a|b", "<code>a\\|b</code>"),
        ("http://a", "<code>http:/&#8203;/a</code>"),
        ("x\n", "<code>x\\\\n</code>"),
    ],
)
def test_code(text, written):
    assert code(text) == written
