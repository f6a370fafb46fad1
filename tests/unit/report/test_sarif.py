from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from hypothesis import given
from sarif.loader import load_sarif_file
from sarif_kit.validate import validation_errors

from tests.golden.samples import ACCEPTED, FARM, OLDER, PAGE, REPORTS, RULE, UNKNOWN, at, finding, report
from tests.unit.report.strategies import reports
from validator import __version__
from validator.findings import Change, Failure, Fix, Location, Outcome, Related, Severity
from validator.report.layout import inert
from validator.report.line_hash import LineHashes
from validator.report.phrases import said
from validator.report.sarif import render


def run(sample):
    (only,) = json.loads(render(sample))["runs"]
    return only


def read(text):
    """Return a message as a viewer shows it, where it may hold neither placeholder nor link."""
    assert not re.search(r"(?<!\{)\{(\{\{)*\d", text)
    assert not re.search(r"(?<!\\)(\\\\)*\]\(", text)
    return re.sub(
        r"((?:\\\\)*)\\\](?=\()", lambda m: "\\" * (len(m[1]) // 2) + "]", text.replace("{{", "{").replace("}}", "}")
    )


@given(reports())
def test_every_log_is_valid_by_the_published_schema(sample):
    log = json.loads(render(sample))
    assert validation_errors(log) == []
    assert log["version"] == "2.1.0"


@given(reports())
def test_results_are_the_findings(sample):
    results = run(sample)["results"]
    gone = results[len(sample.findings) :]
    assert [read(result["message"]["text"]) for result in gone] == [inert(e.message) for e in sample.removable or ()]
    assert {(result["baselineState"], result["level"]) for result in gone} <= {("absent", "none")}
    results = results[: len(sample.findings)]
    assert [read(result["message"]["text"]) for result in results] == [inert(said(one)) for one in sample.findings]
    for result, one in zip(results, sample.findings, strict=True):
        assert result["ruleId"] == inert(one.rule)
        prints = result["partialFingerprints"]
        assert prints["rdpolicy/v1"] == inert(one.fingerprint)
        known = LineHashes(sample.texts.get(one.location.file, "")).of(one.location.line)
        assert prints.get("primaryLocationLineHash") == (known if one.location.file in sample.texts else None)
        assert len(result.get("relatedLocations", [])) == len(one.related)
        assert (result["kind"] == "open") == (one.outcome is Outcome.UNDETERMINED) == (result["level"] == "none")
        assert ("suppressions" in result) == (one.outcome is Outcome.WAIVED or one.known)
        state = "unchanged" if one.known else "new"
        assert result.get("baselineState") == (None if sample.removable is None else state)


@given(reports())
def test_references_hold(sample):
    """Rules and files are found at their positions, and regions do not run backwards."""
    only = run(sample)
    rules, artifacts = only["tool"]["driver"]["rules"], only["artifacts"]
    for result in only["results"]:
        if "ruleIndex" in result:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for place in [*result.get("locations", []), *result.get("relatedLocations", [])]:
            artifact, region = place["physicalLocation"]["artifactLocation"], place["physicalLocation"]["region"]
            if "index" in artifact:
                assert artifacts[artifact["index"]]["location"]["uri"] == artifact["uri"]
            assert (1, 1) <= (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])
    assert len({artifact["location"]["uri"] for artifact in artifacts}) == len(sample.files)


@pytest.mark.parametrize("name", REPORTS)
def test_a_foreign_reader_finds_what_there_is(name, tmp_path):
    (tmp_path / "report.sarif").write_text(render(REPORTS[name]), encoding="utf-8")
    log = load_sarif_file(str(tmp_path / "report.sarif"))
    records = log.get_records()
    levels = Counter(record["Severity"] for record in records)
    expected = Counter(
        "none" if one.outcome is Outcome.UNDETERMINED else "note" if one.severity is Severity.INFO else one.severity
        for one in REPORTS[name].findings
    )
    gone = REPORTS[name].removable or ()
    expected.update("none" for _ in gone)
    assert levels == expected
    assert log.get_distinct_tool_names() == ["rdpolicy"]
    found = records[: len(REPORTS[name].findings)]
    assert [record["Line"] for record in found] == [one.location.line for one in REPORTS[name].findings]


def test_the_schema_refuses():
    log = json.loads(render(REPORTS["one-finding"]))
    log["runs"][0]["results"][0]["level"] = "grave"
    assert validation_errors(log)


def test_the_driver_describes_every_rule():
    driver = run(report(OLDER))["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("rdpolicy", __version__)
    assert "informationUri" not in driver
    (rule,) = driver["rules"]
    assert rule["id"] == "cal-older-than-host"
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["properties"] == {"tags": ["cal", "rds"], "topic": "cal", "problem.severity": "error"}
    assert rule["helpUri"] == PAGE.url
    assert rule["help"]["text"].startswith("Buy CALs of the host's release. Sources: License a deployment")
    assert rule["help"]["markdown"].endswith("(<https://example.com/cal>)")


def test_a_rule_that_says_little_is_described_by_its_title():
    bare = RULE._replace(
        rationale="", remedy="", sources=(PAGE._replace(url="javascript:alert(1)"),), title="A {0} title"
    )
    (rule,) = run(report(rules={"a": bare}))["tool"]["driver"]["rules"]
    assert "helpUri" not in rule
    assert rule["fullDescription"]["text"] == rule["shortDescription"]["text"] == "A {{0}} title"
    assert "javascript" not in json.dumps(rule)
    (rule,) = run(report(rules={"a": bare._replace(sources=())}))["tool"]["driver"]["rules"]
    assert rule["help"] == {"text": "A {{0}} title", "markdown": "A {{0}} title"}


def test_a_finding_of_an_unknown_rule_has_no_position():
    assert "ruleIndex" not in run(report(OLDER, rules={}))["results"][0]


def test_columns_count_code_points():
    assert run(report())["columnKind"] == "unicodeCodePoints"
    text = "name: \U0001f600x\n"
    (result,) = run(report(finding(at(text, "x"))))["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startColumn"] == 8


def test_a_fix_replaces_the_value_where_the_finding_is():
    place = at(FARM, "per-user", path="licensing.mode")
    fix = Fix("licensing.mode", "per-device", safe=False)
    result, again = run(report(finding(place, fix=fix), finding(place, fix=fix)))["results"]
    assert again["fixes"] == result["fixes"]
    (written,) = result["fixes"]
    (change,) = written["artifactChanges"]
    (replacement,) = change["replacements"]
    region, lines = replacement["deletedRegion"], FARM.split("\n")
    line = lines[region["startLine"] - 1]
    lines[region["startLine"] - 1] = (
        line[: region["startColumn"] - 1] + replacement["insertedContent"]["text"] + line[region["endColumn"] - 1 :]
    )
    assert "\n".join(lines) == FARM.replace("mode: per-user", "mode: per-device")
    assert written["properties"] == {"safe": False}


@pytest.mark.parametrize("fix", [Fix("elsewhere", "x", safe=True), Fix("licensing.mode", "a\nb", safe=True), None])
def test_a_fix_elsewhere_or_one_that_is_no_plain_value_is_left_to_the_tool(fix):
    (result,) = run(report(finding(at(FARM, "per-user", path="licensing.mode"), fix=fix)))["results"]
    assert "fixes" not in result


@pytest.mark.parametrize(
    ("text", "start", "end", "written"),
    [
        ("mode: per-user\n", "per-user", None, True),
        ('mode: "per-user"\r\n', '"per-user"', None, True),
        ("{mode: 'per-user'}", "'per-user'", None, True),
        ("licensing: {a: b}", "{a: b}", None, False),
        ("licensing:\n  a: b\n", "a: b\n", None, False),
        ("licensing:\n  a: b\n", "a: b", None, False),
        ("licensing: [a]", "[a]", None, False),
        ("mode: &m per-user", "&m per-user", None, False),
        ("mode: *m", "*m", None, False),
        ("mode: 'per-user\"", "'per-user\"", None, False),
        ("mode: ", "", None, False),
    ],
)
def test_a_fix_replaces_one_value_and_never_what_it_would_have_to_be_added_to(text, start, end, written):
    fix = Fix("licensing.mode", "per-device", safe=False)
    place = at(text, start, end, path="licensing.mode")
    (result,) = run(report(finding(place, fix=fix), texts={"examples/bad/farm.yaml": text}))["results"]
    assert ("fixes" in result) is written


@pytest.mark.parametrize("numbers", [(0, 1, 0, 4), (9, 1, 9, 4), (1, 0, 1, 4), (1, 1, 2, 1)])
def test_a_fix_outside_the_text_is_left_out(numbers):
    fix = Fix("a", "b", safe=True)
    sample = report(finding(Location("f", *numbers, "a"), fix=fix), texts={"f": "mode\n"})
    assert "fixes" not in run(sample)["results"][0]


def test_rules_keep_their_own_severity_and_the_invocation_tells_of_another():
    sample = report(
        OLDER._replace(severity=Severity.INFO),
        overrides={"cal-older-than-host": Severity.INFO, "unknown{0}": Severity.WARNING},
    )
    only = run(sample)
    assert only["tool"]["driver"]["rules"][0]["defaultConfiguration"] == {"level": "error"}
    assert only["results"][0]["level"] == "note"
    assert only["invocations"][0]["ruleConfigurationOverrides"] == [
        {"descriptor": {"id": "cal-older-than-host", "index": 0}, "configuration": {"level": "note"}},
        {"descriptor": {"id": "unknown{0}"}, "configuration": {"level": "warning"}},
    ]
    assert validation_errors(json.loads(render(sample))) == []
    assert "ruleConfigurationOverrides" not in run(report(OLDER))["invocations"][0]


def test_nothing_says_when_it_ran_nor_takes_the_category_of_an_upload():
    only = run(REPORTS["one-finding"])
    assert "automationDetails" not in only
    assert not {"startTimeUtc", "endTimeUtc", "workingDirectory", "machine", "account"} & set(only["invocations"][0])
    assert set(only["originalUriBaseIds"]) == {"%SRCROOT%"}
    assert "uri" not in only["originalUriBaseIds"]["%SRCROOT%"]


def test_an_undetermined_finding_is_open_and_a_waived_one_suppressed():
    unknown, waived = run(report(UNKNOWN, ACCEPTED))["results"]
    assert (unknown["kind"], unknown["level"]) == ("open", "none")
    assert unknown["properties"]["missing"] == ["license_server.in_license_servers_group", "directory.name"]
    assert (waived["kind"], waived["level"]) == ("fail", "warning")
    [accepted] = waived["suppressions"]
    place = accepted.pop("location")["physicalLocation"]
    assert accepted == {
        "kind": "external",
        "status": "accepted",
        "justification": "lab (ops@contoso.com, until 2027-01-31)",
    }
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("waivers.yaml", 4)
    beside = ACCEPTED._replace(acceptance=ACCEPTED.acceptance._replace(location=ACCEPTED.location))
    assert run(report(beside))["results"][0]["suppressions"][0]["kind"] == "inSource"
    mute = finding(at(FARM, "kind"), outcome=Outcome.WAIVED)
    assert run(report(mute))["results"][0]["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": ""}
    ]


def test_the_invocation_tells_how_it_was_judged_and_what_failed():
    failures = (
        Failure("a.yaml", None, None, "Gone."),
        Failure("b.yaml", 3, None, "No."),
        Failure("c.yaml", 3, 7, "{0}"),
    )
    (invocation,) = run(report(failures=failures, assumptions=("a=b",)))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["properties"]["asOf"] == "2026-11-24"
    assert invocation["properties"]["assumptions"] == ["a=b"]
    assert invocation["properties"]["outcomes"]["passed"] == 40
    notices = invocation["toolExecutionNotifications"]
    assert [notice["message"]["text"] for notice in notices] == ["Gone.", "No.", "{{0}}"]
    places = [notice["locations"][0]["physicalLocation"] for notice in notices]
    assert [place.get("region") for place in places] == [None, {"startLine": 3}, {"startLine": 3, "startColumn": 7}]
    assert run(report())["invocations"][0]["executionSuccessful"] is True


def test_the_timeline_is_a_property_of_the_run():
    assert "properties" not in run(report())
    day = report().as_of
    change = Change(day, "a", "b", "passed", "error", "It ends.", Location("f.yaml", 1, 1, 1, 2, ""))
    (told,) = run(report(timeline=(change,)))["properties"]["timeline"]
    assert (told["day"], told["before"], told["after"], told["why"]) == ("2026-11-24", "passed", "error", "It ends.")


def test_files_outside_are_absolute_and_files_that_were_not_read_have_no_position():
    sample = report(finding(Location("/srv/a b.yaml", 1, 1, 1, 2, "a.b")), texts={"/srv/a b.yaml": "x"})
    only = run(sample)
    assert only["artifacts"][0]["location"] == {"uri": "file:///srv/a%20b.yaml"}
    place = only["results"][0]["locations"][0]
    assert place["physicalLocation"]["artifactLocation"] == {"uri": "file:///srv/a%20b.yaml", "index": 0}
    assert place["logicalLocations"] == [{"fullyQualifiedName": "a.b", "kind": "member"}]
    lost = finding(at(FARM, "kind"), related=(Related(Location("lost.yaml", 1, 1, 1, 2, ""), "[there](1)"),))
    (related,) = run(report(lost))["results"][0]["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"] == {"uri": "lost.yaml", "uriBaseId": "%SRCROOT%"}
    assert (related["id"], related["message"]["text"]) == (1, "[there\\](1)")
