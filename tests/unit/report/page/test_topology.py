from __future__ import annotations

import pytest

from validator.findings import Outcome, Severity
from validator.findings.dossier import Exhibit, Machine, Named
from validator.report.page.faults import Fault, worst
from validator.report.page.layout import WIDTH, draw, fitted
from validator.report.page.topology import topology

POOL = "servers[0].license_server.cals[0].version"


def broken(shown):
    """Return the links that break, by the titles of what they join, with their levels."""
    titles = {box.key: box.title for box in shown.boxes}
    return {(titles[link.source], titles[link.target]): link.level for link in shown.links if link.level}


def marked(shown):
    return {box.title: box.level for box in shown.boxes if box.level}


def test_equal_servers_are_one_box_and_every_chain_is_drawn(exhibit):
    shown = topology(exhibit, [])
    assert [(box.title, box.tier, box.servers, box.frame) for box in shown.boxes] == [
        ("CB", 0, 1, ""),
        ("H3, …", 1, 2, "Office"),
        ("H5", 1, 1, "Office"),
        ("H6", 1, 1, ""),
        ("LIC01", 2, 1, ""),
        ("LIC02", 2, 1, ""),
        ("GONE", 2, 0, ""),
        ("2022 per-user", 3, 1, ""),
        ("2019 per-user", 3, 1, ""),
    ]
    assert len(shown.links) == 8
    assert (broken(shown), marked(shown), shown.elsewhere) == ({}, {}, ())
    lines = {box.title: box.lines for box in shown.boxes}
    assert lines["H3, …"] == ("2022", "per-user", "2 servers")
    assert lines["H6"] == ("2022", "licensing mode not set")
    assert lines["LIC02"] == ("2022", "web-access", "workgroup")
    assert lines["2019 per-user"] == ("quantity not stated", "temporary")
    assert lines["2022 per-user"] == ("10 CALs",)


@pytest.mark.parametrize(
    ("place", "related", "subject", "links", "boxes"),
    [
        pytest.param("servers[3].os", (), "H3", {}, {"H3": "error"}, id="a host alone"),
        pytest.param("servers[2].os", (), "CB", {}, {"CB": "error"}, id="another server"),
        pytest.param("servers[0].os", (), "LIC01", {}, {"LIC01": "error"}, id="a license server alone"),
        pytest.param(
            "servers[0].os", ("servers[5].os",), "LIC01",
            {("H5", "LIC01"): "error"}, {"LIC01": "error"}, id="a license server for a kind of hosts",
        ),
        pytest.param(
            "servers[5].os", (POOL,), "H5",
            {("H5", "LIC01"): "error"}, {}, id="a pool that serves other hosts",
        ),
        pytest.param(
            "servers[3].licensing", ("servers[1].name",), "H3",
            {("H3", "LIC02"): "error"}, {}, id="a host and a license server",
        ),
        pytest.param(
            "servers[3].licensing", ("servers[2].name",), "H3",
            {}, {"H3": "error"}, id="a host and a server that it does not name",
        ),
        pytest.param(
            POOL, ("servers[0].os",), "2022 per-user CALs on LIC01",
            {("LIC01", "2022 per-user"): "error"}, {"2022 per-user": "error"}, id="a pool that cannot be there",
        ),
        pytest.param("access[0].users", (POOL,), "x", {}, {"2022 per-user": "error"}, id="too few in a pool"),
        pytest.param("access[0].users", (), "x", {}, {}, id="nothing in the picture"),
        pytest.param("servers[77].os", (), "x", {}, {}, id="a server that is not there"),
        pytest.param(
            "servers[4]", (), "H4 -> LIC02", {("H4", "LIC02"): "error"}, {}, id="a pair",
        ),
        pytest.param("servers[4]", (), "H4 -> ELSEWHERE", {}, {"H4": "error"}, id="a pair that is not drawn"),
        pytest.param(
            "licensing.license_servers[1]", (), "GONE", {("H6", "GONE"): "error"}, {}, id="a name for all",
        ),
        pytest.param(
            "servers[6].licensing.license_servers[0]", (), "LIC01.example", {}, {"H6": "error"}, id="another name",
        ),
    ],
)  # fmt: skip
def test_a_fault_marks_the_very_link_that_breaks(exhibit, finding, place, related, subject, links, boxes):
    shown = topology(exhibit, [finding(place, *related, subject=subject)])
    assert (broken(shown), marked(shown)) == (links, boxes)
    assert bool(shown.elsewhere) is (not links and not boxes)


def test_a_pool_that_serves_nobody_breaks_its_own_link(exhibit, finding):
    told = [finding(f"servers[{host}].os", POOL, subject=f"H{host}") for host in (3, 4, 5, 6)]
    assert broken(topology(exhibit, told)) == {("LIC01", "2022 per-user"): "error"}


def test_hosts_with_other_faults_are_other_boxes(exhibit, finding):
    shown = topology(exhibit, [finding("servers[4].os", subject="H4")])
    assert [box.title for box in shown.boxes if box.tier == 1] == ["H3", "H4", "H5", "H6"]


@pytest.mark.parametrize(
    ("outcome", "severity", "level"),
    [
        (Outcome.FAILED, Severity.WARNING, "warning"),
        (Outcome.UNDETERMINED, Severity.ERROR, "undetermined"),
        (Outcome.FAILED, Severity.INFO, None),
        (Outcome.WAIVED, Severity.ERROR, None),
    ],
)
def test_what_is_accepted_or_only_worth_knowing_stays_out(exhibit, finding, outcome, severity, level):
    shown = topology(exhibit, [finding("servers[2].os", outcome=outcome, severity=severity)])
    assert marked(shown) == ({"CB": level} if level else {})


def test_the_gravest_fault_counts():
    faults = [Fault(level, "r", "m") for level in ("undetermined", "error", "warning")]
    assert (worst(faults), worst(faults[::2]), worst(())) == ("error", "warning", "")


def overlaps(one, other):
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def test_boxes_are_within_the_picture_and_apart(exhibit):
    drawing = draw(topology(exhibit, []))
    assert drawing.width == WIDTH
    for number, placed in enumerate(drawing.boxes):
        assert placed.x >= 0
        assert placed.x + placed.width <= drawing.width
        assert placed.y + placed.height <= drawing.height
        assert not any(overlaps(placed, other) for other in drawing.boxes[:number])
    (frame,) = drawing.frames
    inside = [placed for placed in drawing.boxes if placed.box.frame]
    assert all(frame.x <= p.x and frame.y <= p.y and p.y + p.height <= frame.y + frame.height for p in inside)
    outside = [placed for placed in drawing.boxes if not placed.box.frame]
    assert not any(overlaps(frame, placed) for placed in outside)
    assert {drawn.link for drawn in drawing.links} == set(topology(exhibit, []).links)


def test_a_lone_host_has_a_picture_too():
    host = Machine(0, "H", 3, "2022", ("session-host", "licensing"), "", "", "per-user", (Named("H", 0),))
    drawing = draw(topology(Exhibit("a", "", "a.yaml", 1, 2, judged=True, machines=(host,)), []))
    assert [title for _, title in drawing.headings] == ["Session hosts", "License servers"]
    assert len(drawing.links) == 1
    assert draw(topology(Exhibit("a", "", "a.yaml", 1, 2, judged=True), [])).boxes == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("RDSH01", "RDSH01"),
        ("a" * 19, "a" * 19),
        ("a" * 30, "a" * 17 + "…"),
        ("東京" * 20, "東京" * 5 + "東…"),
        ("W", "W"),
    ],
)
def test_a_title_is_cut_where_it_ends(text, shown):
    assert fitted(text, 178, 14) == shown
