"""A verdict of an earlier run counts on another day only where judging anew on that day gives the same report."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.builders import deployment, text_of
from tests.unit.planner.estates import manifests
from validator import resources
from validator.api import Input, check, recalled
from validator.engine import lasting
from validator.engine.evaluate import Engine
from validator.errors import PolicyError
from validator.gather import Gathering
from validator.policy.catalog import Catalog
from validator.policy.catalog_load import load_catalog
from validator.verdicts import Verdicts

CATALOG = Catalog.from_data(load_catalog(resources.policies() / "catalog"))
RELEASES = [release.name for release in CATALOG.releases]
ENDS = sorted(
    {
        day
        for release in CATALOG.releases
        for end in ("mainstream_end", "extended_end", "esu_end", "azure_esu_end")
        if (day := getattr(release.lifecycle, end)) is not None
    }
)
DAY = timedelta(days=1)
INSTALLED = date(2026, 9, 1)
# Days on which something may change, and those around them: of the catalog, and of a grace period of 120 days.
NEAR = st.sampled_from([*ENDS, INSTALLED, INSTALLED + 120 * DAY])
DAYS = st.builds(lambda day, more: day + more * DAY, NEAR, st.integers(-2, 2))
SITES = st.one_of(
    manifests(),
    st.builds(
        lambda old, new, installed, mode: deployment(
            **{
                "servers[0].os": old,
                "servers[1].os": new,
                **({"servers[1].installed": installed} if installed else {}),
                "licensing.mode": mode,
                "servers[0].license_server.cals[0].version": CATALOG.cal_generation(old),
            }
        ),
        st.sampled_from(RELEASES),
        st.sampled_from(RELEASES),
        st.sampled_from([None, INSTALLED.isoformat(), "2026-08-30"]),
        st.sampled_from(["per-user", "per-device", "(absent)"]),
    ),
)


def kept(pack, file, item, day):
    known = Verdicts(file, b"run", day).recall([item], Gathering())
    check(known.left, as_of=day, pack=pack, known=known)


def known_on(file, item, day):
    """Return the report of what is known on a day; None where that has to be judged anew."""
    gathering = Gathering()
    report = recalled(Verdicts(file, b"run", day).recall([item], gathering), gathering, day)
    return report and report._replace(findings=tuple(report.findings), texts=dict(report.texts))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(site=SITES, judged=DAYS, later=st.lists(DAYS, min_size=1, max_size=6))
@example(site=deployment(), judged=date(2026, 11, 24), later=ENDS)
def test_what_is_known_on_a_day_is_what_is_judged_on_it(pack, tmp_path_factory, site, judged, later):
    file = str(tmp_path_factory.mktemp("days") / "verdicts")
    item = Input("site.yaml", text_of(site).__str__)
    kept(pack, file, item, judged)
    assert known_on(file, item, judged) == check([item], as_of=judged, pack=pack)
    assert known_on(file, item, judged - DAY) is None
    for day in later:
        known = known_on(file, item, day)
        assert known is None or known == check([item], as_of=day, pack=pack)


@pytest.mark.parametrize("release", ["2019", "2022", "2025"])
def test_a_verdict_lasts_until_the_support_ends(pack, tmp_path, release):
    file, end = str(tmp_path / "verdicts"), CATALOG.release(release).lifecycle.extended_end
    site = deployment(
        **{"servers[0].os": release, "servers[1].os": release, "servers[0].license_server.cals[0].version": release}
    )
    item = Input("site.yaml", text_of(site).__str__)
    kept(pack, file, item, date(2026, 11, 24))
    assert known_on(file, item, date(2026, 11, 25)) == check([item], as_of=date(2026, 11, 25), pack=pack)
    assert known_on(file, item, end) is not None
    assert known_on(file, item, end + DAY) is None


def test_what_tells_the_day_lasts_for_that_day(pack, tmp_path):
    file = str(tmp_path / "verdicts")
    changes = {"servers[1].installed": INSTALLED.isoformat(), "licensing.license_servers": "(absent)"}
    item = Input("site.yaml", text_of(deployment(**changes)).__str__)
    kept(pack, file, item, date(2026, 11, 24))
    told = known_on(file, item, date(2026, 11, 24))
    assert any("as_of" in {fact.name for fact in one.evidence.facts} for one in told.findings)
    assert known_on(file, item, date(2026, 11, 25)) is None


def test_where_the_text_leaves_a_doubt_a_verdict_lasts_for_its_day(pack, tmp_path, monkeypatch):
    monkeypatch.setattr(lasting, "turns_once", lambda _: False)
    file, item = str(tmp_path / "verdicts"), Input("site.yaml", text_of(deployment()).__str__)
    kept(pack, file, item, date(2026, 11, 24))
    assert known_on(file, item, date(2026, 11, 24)) is not None
    assert known_on(file, item, date(2026, 11, 25)) is None


def test_an_expression_that_fails_on_a_later_day_lasts_until_then(pack, tmp_path, monkeypatch):
    evaluate, broken = Engine.evaluate, datetime(2027, 3, 1, tzinfo=UTC)

    def fragile(self, rule, text, bound):
        if bound["as_of"] >= broken:
            raise PolicyError("it fails")
        return evaluate(self, rule, text, bound)

    monkeypatch.setattr(Engine, "evaluate", fragile)
    file, item = str(tmp_path / "verdicts"), Input("site.yaml", text_of(deployment()).__str__)
    kept(pack, file, item, date(2026, 11, 24))
    assert known_on(file, item, date(2027, 2, 28)) is not None
    assert known_on(file, item, date(2027, 3, 1)) is None
