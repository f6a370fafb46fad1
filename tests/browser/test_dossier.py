"""The dossier as a reader meets it: in a real browser, by keyboard, without a network, without a script, on paper."""

from __future__ import annotations

import pytest

from tests.browser.conftest import EXAMPLES

NAMES = [*EXAMPLES, "index"]
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_nothing_to_the_console_and_asks_for_nothing(open_page, name, pages):
    opened = open_page(name)
    opened.page.wait_for_load_state("networkidle")
    assert opened.noise == []
    assert [url for url in opened.requests if not url.startswith("data:")] == [(pages / f"{name}.html").as_uri()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_no_violation(open_page, name, scheme):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 -- as above

    opened = open_page(name, color_scheme=scheme)
    opened.page.evaluate("document.querySelectorAll('details').forEach((fold, at) => { fold.open = at < 40; })")
    found = Axe().run(opened.page, options={"runOnly": {"type": "tag", "values": STANDARD}})
    told = [(one["id"], [node["html"][:120] for node in one["nodes"]][:2]) for one in found.response["violations"]]
    assert told == []


def test_filters_work_by_keyboard_alone(open_page):
    page = open_page("broken").page
    visible = "article.group:visible"
    assert page.locator(visible).count() == 3
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the verdict"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "failed":
            break
    page.keyboard.press("Space")
    assert page.locator(visible).count() == 0
    assert page.locator("#shown").inner_text() == "0 of 3 findings shown."
    page.keyboard.press("Space")
    assert page.locator(visible).count() == 3
    while page.evaluate("document.activeElement.name") != "topic":
        page.keyboard.press("Tab")
    page.keyboard.type("cap")
    assert page.locator(visible).count() == 1
    assert page.locator("#shown").inner_text() == "1 of 3 findings shown."


def test_a_server_is_found_within_a_range_and_what_passed_is_shown_on_demand(open_page):
    page = open_page("broken").page
    assert not page.locator("#checked").is_visible()
    page.get_by_label("Server or subject").fill("wgsh03")
    assert page.locator("article.group:visible").count() == 2
    page.get_by_label("Server or subject").fill("wgsh05")
    assert page.locator("article.group:visible").count() == 0
    page.get_by_label("Server or subject").fill("wgsh02")
    page.get_by_label("passed").check()
    assert page.locator("#checked tbody tr:visible").count() > 5
    assert "WGSH[01-04]" in page.locator("#checked tbody tr:visible").first.inner_text()
    page.get_by_role("button", name="Show all findings").click()
    page.wait_for_function("document.querySelectorAll('article.group:not([hidden])').length === 3")
    assert not page.locator("#checked").is_visible()


def test_a_link_to_a_rule_opens_its_page(open_page):
    page = open_page("clean").page
    page.evaluate("location.hash = '#rule-single-license-server'")
    page.wait_for_function("document.getElementById('rule-single-license-server').closest('details').open")


def test_without_scripts_everything_can_be_read(open_page):
    page = open_page("broken", java_script_enabled=False).page
    assert page.locator("article.group").count() == 3
    assert not page.locator("form").is_visible()
    assert page.locator("svg.picture").is_visible()
    assert page.locator("#checked").is_visible()


def test_a_hostile_manifest_stays_text(open_page):
    opened = open_page("hostile")
    page = opened.page
    assert page.locator("script").count() == 2
    assert page.locator("img, iframe, object, embed, svg [onload], [onerror], [onmouseover]").count() == 0
    assert page.evaluate("[...document.links].filter(a => !/^(https?|file):/.test(a.href)).length") == 0
    assert "<script>alert(1)</script>" in page.title()
    assert "49" not in page.locator("#capacity").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("/[\\u202a-\\u202e\\u2066-\\u2069]/.test(document.documentElement.outerHTML)") is False
    assert opened.noise == []


def test_the_policy_forbids_what_the_page_does_not_bring(open_page):
    opened = open_page("clean")
    opened.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"https://example.invalid/x.png\">')")
    opened.page.evaluate("fetch('https://example.invalid/').catch(() => 0)")
    assert any("Content Security Policy" in said for said in opened.noise)


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_on_paper_nothing_is_cut_and_folds_are_open(open_page, size):
    page = open_page("broken").page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"A4": {"width": 688, "height": 1000}, "Letter": {"width": 710, "height": 930}}[size])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("details:not(.rule):not(.spare):not([open])").count() == 0
    assert not page.locator("form").is_visible()
    assert page.pdf(format=size).startswith(b"%PDF")


def test_an_estate_is_sorted_by_its_headings(open_page):
    page = open_page("index").page
    names = lambda: page.locator("#estate tbody th").all_inner_texts()  # noqa: E731
    assert names() == ["woodgrove-advisers", "contoso-hq"]
    page.get_by_role("button", name="Deployment").press("Enter")
    assert names() == ["contoso-hq", "woodgrove-advisers"]
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Deployment")
    page.get_by_role("button", name="Errors").press("Enter")
    assert names() == ["woodgrove-advisers", "contoso-hq"]
    page.get_by_role("link", name="contoso-hq").click()
    assert page.title() == "Review dossier: contoso-hq"
