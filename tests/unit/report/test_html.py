"""The page as a parser of HTML5 reads it: whole, closed, and with nothing in it but what the policy allows."""

from __future__ import annotations

import itertools
import json
import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256

import html5lib
import pytest

from tests.browser.conftest import EXAMPLES, estate_of, report
from tests.golden.samples import REPORTS
from validator.estate import pages
from validator.report import render


def parsed(text):
    """Parse a page; any fault that browsers would forgive is an error."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


@pytest.fixture(scope="module")
def examples():
    return {name: render(report(texts), "html") for name, texts in EXAMPLES.items()}


@pytest.fixture(params=[*EXAMPLES, *REPORTS, "estate"])
def text(request, examples):
    if request.param == "estate":
        return dict(pages(estate_of({**EXAMPLES["clean"], **EXAMPLES["broken"], "z.yaml": "["})))["index.html"]
    return examples.get(request.param) or render(REPORTS[request.param], "html")


def test_a_page_is_whole_and_holds_nothing_but_itself(text):
    tree = parsed(text)
    names = Counter(element.tag for element in tree.iter())
    assert names["h1"] == names["main"] == names["title"] == names["style"] == 1
    assert not {"img", "iframe", "object", "embed", "video", "audio", "base"} & set(names)
    for element in tree.iter():
        assert not {"style", "src", "srcset", "ping", "action", "background"} & set(element.attrib), element.tag
        assert not [name for name in element.attrib if str(name).startswith("on")], element.tag
        target = element.attrib.get("href", "#")
        assert target.startswith(("#", "https://", "http://", "data:,")) or re.fullmatch(r"[\w-]+\.html", target), (
            target
        )


def test_ids_are_unique_and_links_within_the_page_lead_somewhere(examples):
    for text in examples.values():
        tree = parsed(text)
        ids = Counter(element.attrib["id"] for element in tree.iter() if "id" in element.attrib)
        assert [name for name, number in ids.items() if number > 1] == []
        links = {element.attrib["href"][1:] for element in tree.iter("a") if element.attrib["href"].startswith("#")}
        assert links <= set(ids)
        labels = {word for e in tree.iter() for word in e.attrib.get("aria-labelledby", "").split()}
        assert labels <= set(ids)


def test_the_policy_names_the_digests_of_style_and_script(text):
    tree = parsed(text)
    policy = next(
        e.attrib["content"] for e in tree.iter("meta") if e.attrib.get("http-equiv") == "Content-Security-Policy"
    )
    allowed = set(re.findall(r"'sha256-([^']+)'", policy))
    own = [e.text for e in tree.iter() if e.tag == "style" or (e.tag == "script" and "type" not in e.attrib)]
    assert {b64encode(sha256(part.encode()).digest()).decode() for part in own} == allowed
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_headings_leave_out_no_level(text):
    levels = [int(e.tag[1]) for e in parsed(text).iter() if isinstance(e.tag, str) and re.fullmatch("h[1-6]", e.tag)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


def test_tables_tell_what_their_cells_belong_to(examples):
    for text in examples.values():
        for table in parsed(text).iter("table"):
            heads = list(table.iter("th"))
            assert heads
            assert all(head.attrib.get("scope") in {"row", "col"} for head in heads)


def test_a_picture_has_a_title_a_description_and_a_list_beside_it(examples):
    tree = parsed(examples["broken"])
    picture = next(tree.iter("{http://www.w3.org/2000/svg}svg"))
    assert picture.attrib["role"] == "img"
    words = {e.attrib.get("id"): e.text for e in picture}
    assert all(words[name] for name in picture.attrib["aria-labelledby"].split())
    assert "WGSH[01-04] → WGLIC01" in examples["broken"]


def test_sections_come_in_the_order_in_which_a_board_reads_them(examples):
    sections = re.findall(r'<section id="([\w-]+)"', examples["broken"])
    assert sections == [
        "verdict", "topology", "findings", "matrices", "capacity", "timeline", "waivers", "sign-off", "rules", "sources",
        "certificate",
    ]  # fmt: skip
    assert re.findall(r'<section id="([\w-]+)"', render(REPORTS["one-finding"], "html")) == [
        "verdict", "findings", "waivers", "sign-off", "rules", "sources",
    ]  # fmt: skip


def test_a_hostile_manifest_is_text(examples):
    text = examples["hostile"]
    tree = parsed(text)
    scripts = list(tree.iter("script"))
    assert [script.attrib.get("type") for script in scripts] == ["application/json", None]
    assert json.loads(scripts[0].text)["certificate"]["manifests"][0]["file"].startswith("<svg onload")
    assert "\u202e" not in text
    assert "\\u202e" in text
    assert max(map(len, re.findall("Z+", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)))) < 1000
    assert len(text.encode()) < 1_000_000


def test_the_same_report_is_the_same_page_and_large_ones_stay_small(examples):
    again = render(report(EXAMPLES["large"]), "html")
    assert again == examples["large"]
    assert len(again.encode()) < 3_000_000


def test_every_verdict_of_the_check_is_on_the_page(examples):
    text, judged = examples["clean"], report(EXAMPLES["clean"])
    for outcome in ("passed", "not-applicable"):
        rows = re.findall(rf'<tr data-outcome="{outcome}".*?<td class="number">(\d+)</td>', text)
        assert sum(map(int, rows)) == judged.outcomes[outcome]
