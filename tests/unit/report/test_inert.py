"""No text in any field makes a format say more than it does: each is read back by a reader of others."""

from __future__ import annotations

import json
import re
from unicodedata import category
from xml.etree import ElementTree as ET

import html5lib
import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from tests.golden.samples import FARM, at, finding, report
from tests.unit.report.readers import azure, github, log_lines
from tests.unit.report.strategies import FORGED, TEXT, reports
from validator.findings import Change, Failure, Fix, Outcome, Related
from validator.report import REPORTERS, render
from validator.report.layout import inert, prose

# What `rdpolicy check --verbose` and `--quiet` write, and colors without which nobody would look.
TERMINALS = ({}, {"verbose": True}, {"quiet": True}, {"verbose": True, "width": 40})
GROUND = re.compile(r"\x1b\[[0-9;]*m")


# What other formats write does not depend on them.
WAYS = [(name, options) for name in REPORTERS for options in (TERMINALS if name == "text" else TERMINALS[:1])]


@pytest.mark.parametrize(("name", "options"), WAYS)
@given(sample=reports())
def test_nothing_steers_a_terminal_and_everything_is_utf8(name, options, sample):
    text = render(sample, name, **options)
    assert {char for char in text if category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} <= {"\n"}
    assert text.encode().decode() == text
    assert not text or text.endswith("\n")


@pytest.mark.parametrize(("name", "options"), WAYS)
@given(sample=reports())
def test_a_log_holds_no_command_but_the_format_s_own(name, options, sample):
    """A report of any format may be shown in a log, where agents look for commands."""
    check_log(name, render(sample, name, **options))


@pytest.mark.parametrize(("name", "options"), WAYS)
@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\u3000 "])
def test_no_line_that_is_broken_begins_a_command(name, options, blank):
    for before in range(100):
        text = f"{'a' * before} {blank}::error::forged {'b' * 20} {blank}::stop-commands::x"
        hostile = finding(at(FARM, "kind", file=f"{blank}::error::x.yaml"), text, remedy=text, missing=(text,))
        change = Change(report().as_of, text, text, text, text, f"{blank}::error::{text}", hostile.location)
        sample = report(hostile, failures=(Failure(text, 1, 1, text),), timeline=(change,))
        check_log(name, render(sample, name, **options))


def check_log(name, text):
    for line in log_lines(text):
        assert azure(line) is None or (name == "azure" and line.startswith("##vso[task.logissue type="))
        assert github(line) is None or (name == "github" and line.startswith(("::error ", "::warning ", "::notice ")))


@pytest.mark.parametrize("name", [name for name in REPORTERS if name != "text"])
@given(sample=reports())
def test_the_same_report_gives_the_same_bytes_whatever_the_options_for_terminals(name, sample):
    options = {"color": True, "verbose": True, "quiet": True, "width": 40}
    assert render(sample, name, **options) == render(sample, name)


@given(sample=reports())
def test_color_is_the_only_escape_of_text(sample):
    colored = render(sample, "text", color=True)
    assert "\x1b" not in GROUND.sub("", colored)


def read_text(text):
    """Return what a person reads: the text itself, its wrapped lines joined."""
    return " ".join(text.split())


def strings(value):
    """Yield every string of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (found for item in value.values() for found in strings(item))
    elif isinstance(value, list):
        yield from (found for item in value for found in strings(item))


def read_json(text):
    return " ".join("\n".join(strings(json.loads(text))).split())


def read_json_lines(text):
    return " ".join(map(read_json, text.splitlines()))


def read_sarif(text):
    """Return the messages of a log with what stands for a brace or a bracket put back, as a viewer does."""
    said = "\n".join(result["message"]["text"] for result in json.loads(text)["runs"][0]["results"])
    said = re.sub(r"((?:\\\\)*)\\\](?=\()", lambda match: f"{match[1][::2]}]", said)
    return said.replace("{{", "{").replace("}}", "}")


def read_junit(text):
    root = ET.fromstring(text)  # noqa: S314 -- our own text
    assert {element.tag for element in root.iter()} <= {
        "testsuites", "testsuite", "properties", "property", "testcase", "failure", "error", "skipped"
    }  # fmt: skip
    parts = [part for element in root.iter() for part in (*element.attrib.values(), element.text or "")]
    return " ".join("\n".join(parts).split())


def read_log(line_reader):
    def read(text):
        parts = []
        for line in log_lines(text):
            command = line_reader(line)
            parts += [line] if command is None else [*command.properties.values(), command.text]
        return " ".join(parts)

    return read


def read_markdown(text):
    shown = []
    for token in MarkdownIt("gfm-like").parse(text):
        assert token.type != "html_block" or token.content.startswith(("<details><summary>Rem", "</details>"))
        for inline in token.children or ():
            assert inline.type not in {"image", "link_open"}
            assert inline.type != "html_inline" or inline.content in {"<code>", "</code>"}
            shown.append(" " if inline.type == "softbreak" else "" if inline.type == "html_inline" else inline.content)
        shown.append("\n")
    return " ".join("".join(shown).replace("\u200b", "").split())


def read_html(text):
    """Return the text of a page as a browser shows it, every element but the page's own being one of ours."""
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    body = tree.find("body")
    assert [script.attrib.get("type") for script in tree.iter("script")] == ["application/json", None]
    parts = [
        part for element in body.iter() if element.tag != "script" for part in (element.text or "", element.tail or "")
    ]
    return " ".join("".join(parts).split())


# A format that is not here has no reader yet, and its tests fail until it has one.
READERS = {
    "text": read_text,
    "json": read_json,
    "json-lines": read_json_lines,
    "sarif": read_sarif,
    "junit": read_junit,
    "github": read_log(github),
    "github-summary": read_markdown,
    "gitlab": read_json,
    "azure": read_log(azure),
    "markdown": read_markdown,
    "html": read_html,
}
# What formats change of an inert text on purpose: two hashes begin commands, two characters are none of XML's.
CHANGED = (("##", r"#\x23"), ("\ufffe", r"\ufffe"), ("\uffff", r"\uffff"))


def plainly(text, name):
    """Return an inert text as a format shows it."""
    if name in {"github", "azure"}:
        text = text.replace(*CHANGED[0])
    if name == "text":
        text = re.sub(r"##(?=\[|vso\[)", lambda _: r"#\x23", text, flags=re.IGNORECASE)
    if name == "junit":
        text = text.replace(*CHANGED[1]).replace(*CHANGED[2])
    return " ".join(text.split())


def sample_of(hostile):
    one = finding(
        at(FARM, "kind", path=f"p{hostile}"),
        f"m{hostile}m",
        subject=f"s{hostile}s",
        remedy=f"r{hostile}r",
        related=(Related(at(FARM, "kind", file=f"f{hostile}f"), f"c{hostile}c"),),
        fix=Fix(f"x{hostile}x", f"v{hostile}v", safe=False),
    )
    return report(
        one, one._replace(outcome=Outcome.UNDETERMINED, missing=(f"n{hostile}n",)), assumptions=(f"a{hostile}a",)
    )


@pytest.mark.parametrize("name", REPORTERS)
@given(hostile=TEXT)
def test_a_foreign_reader_finds_the_text_as_text(name, hostile):
    check_found(name, hostile)


@pytest.mark.parametrize("name", REPORTERS)
@pytest.mark.parametrize(
    "hostile", [*FORGED, "a%0A::error::x", "##vso[task.complete]", "=cmd()", "\r", "\0", "a | b\nc", ".AL:", ".com:"]
)
def test_what_was_forged_is_found_as_text(name, hostile):
    check_found(name, hostile)


def check_found(name, hostile):
    read = " ".join(READERS[name](render(sample_of(hostile), name)).split())
    expected = plainly(inert(f"m{hostile}m"), name)
    if name in {"markdown", "github-summary", "html"}:
        expected = plainly(prose(f"m{hostile}m"), name)
    if name in {"json", "json-lines"}:  # which keep what is no control as it is
        lines = render(sample_of(hostile), name)
        read = [json.loads(lines)] if name == "json" else [json.loads(line) for line in lines.splitlines()]
        assert f"m{hostile}m" in set(strings(read))
    else:
        assert expected in read
