"""The purchase plan in the review dossier."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from validator import api
from validator.api import Input
from validator.planner.request import Terms

EXAMPLES = Path(__file__).parents[2] / "examples/plan"
AS_OF = ("--as-of", "2026-11-24")


@pytest.fixture
def contoso(tmp_path):
    """Copy the example of plans into the working folder."""
    for name in ("contoso.yaml", "prices.yaml"):
        shutil.copy(EXAMPLES / name, tmp_path / name)
    return tmp_path


def page(folder, name="d.html"):
    return (folder / name).read_text(encoding="utf-8")


def test_without_a_word_nobody_plans(rdpolicy, contoso):
    assert rdpolicy("report", "contoso.yaml", "-o", "d.html", *AS_OF).code == 0
    assert "Purchase plan" not in page(contoso)


def test_a_price_list_gives_what_to_buy_its_cost_and_a_chart(rdpolicy, contoso):
    ended = rdpolicy("report", "contoso.yaml", "-o", "d.html", "--prices", "prices.yaml", *AS_OF)
    assert ended.code == 0, ended.err
    text = page(contoso)
    assert "<h3>Purchase plan</h3>" in text
    assert "24,422.00 EUR" in text
    assert "Upgrade LIC01 from 2022 to 2025 by 2026-11-24 for 1,450.00 EUR." in text
    assert text.count('<svg class="chart"') == 2
    assert "Per User CALs over time" in text
    rdpolicy("report", "contoso.yaml", "-o", "again.html", "--prices", "prices.yaml", *AS_OF)
    assert page(contoso, "again.html") == text


def test_without_prices_cals_are_counted(rdpolicy, contoso):
    assert rdpolicy("report", "contoso.yaml", "-o", "d.html", "--plan", "--years", "1", *AS_OF).code == 0
    assert "no prices" in page(contoso)
    assert " CALs</caption>" in page(contoso)


def test_what_cannot_be_planned_is_said_in_place_of_a_plan(rdpolicy, contoso):
    text = (contoso / "contoso.yaml").read_text(encoding="utf-8")
    several = f"{text}\n---\n{text.replace('name: contoso', 'name: other', 1)}"
    (contoso / "several.yaml").write_text(several, encoding="utf-8")
    offer = "{type: per-user, version: 2016, pack: 1, price: 1}"
    few = f"apiVersion: rdpolicy/v1\nkind: Prices\ncurrency: EUR\noffers: [{offer}]\n"
    (contoso / "few.yaml").write_text(few, encoding="utf-8")
    assert rdpolicy("report", "several.yaml", "-o", "d.html", "--plan", *AS_OF).code == 0
    assert page(contoso).count("There is no plan: A plan is for one deployment") == 2
    ended = rdpolicy("report", "contoso.yaml", "-o", "b.html", "--prices", "few.yaml", *AS_OF)
    assert ended.code == 0, ended.err
    assert "There is no plan: contoso.yaml:" in page(contoso, "b.html")


def test_a_document_that_was_not_judged_has_no_plan(rdpolicy, contoso):
    (contoso / "shape.yaml").write_text("apiVersion: rdpolicy/v1\nkind: Deployment\nservers: 3\n", encoding="utf-8")
    assert rdpolicy("report", "shape.yaml", "-o", "d.html", "--plan", *AS_OF).code == 0
    assert "Purchase plan" not in page(contoso)


def test_each_deployment_of_an_estate_has_its_plan(rdpolicy, contoso):
    ended = rdpolicy("report", "contoso.yaml", "--estate", "pages", "--prices", "prices.yaml", *AS_OF)
    assert ended.code == 0, ended.err
    assert "24,422.00 EUR" in page(contoso / "pages", "contoso.html")


def test_a_price_list_that_cannot_be_read_ends_with_3(rdpolicy, contoso):
    ended = rdpolicy("report", "contoso.yaml", "-o", "d.html", "--prices", "absent.yaml", *AS_OF)
    assert (ended.code, (contoso / "d.html").exists()) == (3, False)
    assert "absent.yaml: there is no such file" in ended.err


def test_a_report_without_a_dossier_stays_as_it_is(pack):
    from datetime import date  # noqa: PLC0415

    text = (EXAMPLES / "contoso.yaml").read_text(encoding="utf-8")
    manifest = Input("contoso.yaml", lambda: text)
    report = api.check([manifest], as_of=date(2026, 11, 24), pack=pack)
    assert api.planned(report, [manifest], pack=pack) is report
    shown = api.check([manifest], as_of=date(2026, 11, 24), pack=pack, dossier=True)
    [exhibit] = api.planned(shown, [manifest], terms=Terms(), pack=pack).dossier.exhibits
    assert exhibit.purchasing.until == date(2026, 11, 24)
    assert [len(course.readings) for course in exhibit.purchasing.courses] == [1, 1]
