"""Debian's Chromium, without a window, and pages as a reader opens them: from a file."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks import corpora
from validator import api, estate
from validator.report import render

ROOT = Path(__file__).parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
AS_OF = date(2026, 11, 24)
LONG = "Z" * 10_000
HOSTILE = f"""\
apiVersion: rdpolicy/v1
kind: Deployment
metadata:
  name: "</title></script><script>alert(1)</script>"
  description: "<img src=x onerror=alert(1)> javascript:alert(1) \\u202Egnp.exe"
licensing: {{mode: per-user, license_servers: ["<script>alert(2)</script>", LIC01, "{LONG}"]}}
servers:
  - name: LIC01
    os: 2022
    roles: [licensing]
    license_server: {{activated: false, cals: [{{type: per-user, version: "javascript:alert(3)", quantity: 5}}]}}
  - name: "\\u202Edesrever\\u2066"
    os: "2022"
    roles: [session-host]
    collection: "\\"><script>alert(4)</script>"
  - {{name: "{LONG}", os: "'onmouseover=alert(5)", roles: [session-host]}}
access:
  - {{name: "{{{{ 7*7 }}}}", users: 9, devices: 9, collections: ["\\"><script>alert(4)</script>"]}}
waivers:
  - {{rule: single-license-server, where: "<b>x</b>", reason: "</td><script>alert(6)</script>", owner: "a@b.example", until: 2027-01-31}}
"""


def inputs(texts):
    return [api.Input(name, lambda text=text: text) for name, text in texts.items()]


def report(texts, **options):
    return api.check(inputs(texts), as_of=AS_OF, until=date(2029, 11, 24), dossier=True, **options)


def estate_of(texts):
    return estate.judged(inputs(texts), as_of=AS_OF, pack=api.load_pack(), until=date(2029, 11, 24))


def example(name):
    return {f"examples/{name}.yaml": (ROOT / "examples" / f"{name}.yaml").read_text(encoding="utf-8")}


EXAMPLES = {
    "clean": example("good/headquarters-farm"),
    "broken": example("bad/2022-hosts-with-2019-cals"),
    "large": {"farm.yaml": corpora.farm(500, faulty=True)},
    "hostile": {"<svg onload=alert(7)>.yaml": HOSTILE},
}


class Opened(NamedTuple):
    """A page in the browser, and what it said, asked for, or opened since."""

    page: object
    noise: list[str]
    requests: list[str]


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """Write the page of every example, and an estate's index, and return their folder."""
    folder = tmp_path_factory.mktemp("pages")
    for name, texts in EXAMPLES.items():
        (folder / f"{name}.html").write_text(render(report(texts), "html"), encoding="utf-8")
    for name, text in estate.pages(estate_of({**EXAMPLES["clean"], **EXAMPLES["broken"], "z.yaml": "a: ["})):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- where there is no browser, it need not be there

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, pages):
    """Return a function that opens a page in a context of its own."""
    contexts = []

    def call(name, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        noise, requests = [], []
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("dialog", lambda dialog: noise.append(f"dialog {dialog.message}"))
        page.on("request", lambda request: requests.append(request.url))
        page.goto((pages / f"{name}.html").as_uri())
        return Opened(page, noise, requests)

    yield call
    for context in contexts:
        context.close()
