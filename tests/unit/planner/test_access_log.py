"""Access logs: distinct users and devices as a naive count has them, whatever the file looks like."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import AS_OF, deployment
from validator.errors import SourceError
from validator.planner import access_log, log_counts
from validator.planner.access_log import read
from validator.planner.request import Log

LIC = {"name": "LIC01", "os": 2022, "roles": ["licensing"], "license_server": {"cals": []}}
MANIFEST = deployment(
    licensing={"license_servers": ["LIC01"]},
    servers=[
        LIC,
        {"name": "OFF[1-2]", "os": 2022, "roles": ["session-host"], "collection": "Office", "licensing": {"mode": "per-user"}},
        {"name": "WARE1", "os": 2019, "roles": ["session-host"], "collection": "Ware", "licensing": {"mode": "per-device"}},
    ],
)  # fmt: skip


def log(text, encoding="utf-8"):
    return Log("l.csv", lambda: io.BytesIO(text.encode(encoding)))


def faults(text, encoding="utf-8"):
    with pytest.raises(SourceError) as caught:
        read(log(text, encoding))
    return [str(fault) for fault in caught.value.faults]


def needed(plan):
    return {(row.type, row.release): row.needed for row in plan.demand}


NAME = st.sampled_from(["ann", "ANN", "bob", "Zoë", 'o"neil', "a,b", " cid ", ""])
DEVICE = st.sampled_from(["PC1", "pc1", "PC2", "TERM-3", ""])
ROW = st.tuples(NAME, DEVICE, st.sampled_from(["OFF1", "off2.corp.example", "WARE1", "GONE"])).filter(
    lambda r: r[0] or r[1]
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(ROW, min_size=1),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    mark=st.sampled_from(",;\t"),
    at_once=st.sampled_from([1, 3, access_log.ROWS]),
)
def test_distinct_users_and_devices_are_those_of_a_naive_count(plan_for, rows, encoding, mark, at_once):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=mark)
    writer.writerow(["User", "Device", "Host"])
    writer.writerows(rows)
    users, devices = defaultdict(set), defaultdict(set)
    for user, device, host in rows:
        unit = {"O": "Office", "W": "Ware"}.get(host.upper()[0])
        if user.strip() and unit:
            users[unit].add(user.strip().casefold())
        if device and unit:
            devices[unit].add(device.casefold())
    with patch.object(access_log, "ROWS", at_once), patch.object(log_counts, "MOST_WAITING", at_once):
        found = needed(plan_for(MANIFEST, log=log(text.getvalue(), encoding)))
    assert found.get(("per-user", "2022"), 0) == len(users["Office"])
    assert found.get(("per-device", "2019"), 0) == len(devices["Ware"])


def test_who_uses_several_collections_needs_one_cal_for_the_newest_host(plan_for):
    text = "user,device,collection\nann,PC1,Office\nann,PC2,Ware\nbob,PC1,ware\nbob,PC3,Ware\n"
    plan = plan_for(MANIFEST, log=log(text), free_mode=True)
    assert plan.notes == ()
    assert [mode.mode for mode in plan.modes] == ["per-user", "per-user"]
    assert needed(plan) == {("per-user", "2022"): 1, ("per-user", "2019"): 1}
    assert plan.why.mixed.cals == 2


def test_what_the_manifest_does_not_describe_is_named_and_not_counted(plan_for):
    text = "user,device,host,collection\nann,PC1,OFF1,\nbob,PC2,XX,\nbob,PC2,XX,\ncid,PC3,,Lab\n"
    plan = plan_for(MANIFEST, log=log(text))
    assert needed(plan) == {("per-user", "2022"): 1}
    assert [note.sentence for note in plan.notes] == [
        "l.csv names the host 'xx', which is no session host of the manifest: 2 rows passed over",
        "l.csv names the collection 'lab', which has no session hosts in the manifest: 1 row passed over",
    ]


def test_people_who_need_no_cal_are_left_out(plan_for):
    access = [{"name": "Admins", "administrators": True, "members": ["Ann", "zed"], "growth": "5%/year"}]
    plan = plan_for({**MANIFEST, "access": access}, log=log("user,host,device\nann,OFF1,PC1\nbob,OFF1,PC2\n"))
    assert needed(plan) == {("per-user", "2022"): 1}
    assert plan.notes[-1].sentence == "the growth of access groups is not applied to the counts of an access log"


def test_times_tell_which_devices_come_back(plan_for):
    text = (
        "user,device,host,time\n"
        "a,PC1,WARE1,2026-11-24T08:00:00\na,PC1,WARE1,2026-08-28T08:00:00Z\na,PC1,WARE1,2026-01-01\n"
        "a,PC2,WARE1,2026-11-24 08:00\na,PC2,WARE1,2026-08-20T08:00:00+00:00\na,PC3,WARE1,2026-11-24T08:00:00\n\n"
    )
    plan = plan_for(MANIFEST, log=log(text))
    assert plan.notes[0].sentence.startswith("1 of 3 devices in l.csv connected twice in its last 89 days")


def test_a_log_says_who_connects_on_every_day_of_a_forecast(plan_for):
    pool = {"type": "per-user", "version": 2022, "quantity": 1}
    servers = [{**LIC, "license_server": {"cals": [pool]}}, *MANIFEST["servers"][1:]]
    text = "user,device,host\nann,PC1,OFF1\nbob,PC2,OFF1\n"
    plan = plan_for({**MANIFEST, "servers": servers}, log=log(text), until=date(2028, 1, 1))
    assert [(row.day, row.type, row.version, row.short) for row in plan.forecast.exhausted] == [
        (AS_OF, "per-user", "2022", 1)
    ]


def test_a_log_without_users_counts_devices_alone(plan_for):
    plan = plan_for(
        {**MANIFEST, "servers": [MANIFEST["servers"][0], MANIFEST["servers"][2]]}, log=log("device;host\nPC1;WARE1\n")
    )
    assert needed(plan) == {("per-device", "2019"): 1}
    assert plan.why.mixed is None
    assert plan.why.alternatives[1].reason == "the number of users of l.csv is not stated"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["l.csv:1: this log is empty: expected a line with the names of its columns"]),
        ("user,host\n", ["l.csv:2: this log has columns and no rows"]),
        ("user,host\n\n\n", ["l.csv:2: this log has columns and no rows"]),
        ("who,host\na,b\n", ["l.csv:1: there is no column of users or devices: columns are found by their names user, device, host, collection, time, here are who, host"]),
        ("user,device\na,b\n", ["l.csv:1: there is no column of hosts or collections: columns are found by their names user, device, host, collection, time, here are user, device"]),
        ("user,User,host\na,b,c\n", ["l.csv:1: the column 'user' is there twice"]),
        ("user,host\na,b\na\na,b,c\n", ["l.csv:3: expected 2 fields, found 1", "l.csv:4: expected 2 fields, found 3"]),
        ("user,host\n , OFF1\nann,\n", ["l.csv:2: neither a user nor a device is stated", "l.csv:3: neither a host nor a collection is stated"]),
        ("user,host,time\nann,OFF1,yesterday\n", ["l.csv:2: 'yesterday' is no time written like 2026-11-24T08:30:00"]),
        ("user,host\n" + "a\n" * 30, [f"l.csv:{line}: expected 2 fields, found 1" for line in range(2, 12)]),
        ('user,host\n"' + "a" * 200_000 + '",OFF1\n', ["l.csv:2: this row cannot be read: field larger than field limit (131072)"]),
    ],
)  # fmt: skip
def test_faults_name_their_lines(text, expected):
    assert faults(text) == expected


def test_bytes_that_are_no_text_are_refused():
    for before in (1, 5_000):
        text = b"user,host\n" + b"ann,OFF1\n" * before + b"\xff\xfe,OFF1\n"
        with pytest.raises(SourceError, match=f"l.csv:{before + 2}: this log is not UTF-8 text"):
            read(Log("l.csv", lambda text=text: io.BytesIO(text)))


def test_a_formula_or_a_null_character_is_a_name_like_any_other(plan_for):
    plan = plan_for(MANIFEST, log=log("user,host\n=cmd|calc,OFF1\na\0b,OFF1\n"))
    assert needed(plan) == {("per-user", "2022"): 2}


def test_a_collection_beside_a_host_says_nothing(plan_for):
    plan = plan_for(MANIFEST, log=log("user,host,collection\nann,OFF1,Lab\n"))
    assert needed(plan) == {("per-user", "2022"): 1}
    assert not [note for note in plan.notes if "lab" in note.sentence]
