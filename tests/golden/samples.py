"""Reports worth showing, each a case that a reporter could get wrong."""

from __future__ import annotations

from collections import Counter
from datetime import date

from validator.findings import (
    Acceptance,
    CellEvidence,
    Citation,
    Evidence,
    FactEvidence,
    Failure,
    Finding,
    Fix,
    KnownFinding,
    Location,
    Outcome,
    Related,
    Report,
    RuleInfo,
    Severity,
)

FARM = """\
apiVersion: rdpolicy/v1
kind: Deployment
metadata: {name: contoso-hq}
licensing: {mode: per-user, license_servers: [LIC01]}
servers:
  - name: LIC01
    os: Windows Server 2022
    roles: [licensing]
    license_server:
      activated: true
      cals:
        - {type: per-user, version: 2019, quantity: 250}
  - name: RDSH[01-12]
    os: Windows Server 2022
    roles: [session-host]
"""

PAGE = Citation(
    "vendor-cal-2025", "License a deployment with CALs", "Microsoft", "2025-06-16", "https://example.com/cal"
)
GUIDE = Citation(
    "vendor-connect-2021#group", "Hosts cannot connect", "Microsoft", "2021-03-01", "https://example.com/c"
)
CELL = CellEvidence(
    "cal-serves-host", "2022", "2019", "a 2019 RDS CAL on a 2022 session host", "no", "published", (PAGE,)
)
RULE = RuleInfo(
    "cal-older-than-host",
    "cal",
    "A CAL serves hosts of its own release and older ones",
    Severity.ERROR,
    "Buy CALs of the host's release.",
    "A license server hands out only CALs that the host accepts,\nso the newest pool decides.",
    (PAGE,),
)


def at(
    text: str, start: str, end: str | None = None, *, file: str = "examples/bad/farm.yaml", path: str = ""
) -> Location:
    """Locate the first stretch that begins with `start` and ends with `end`, or is just `start`."""
    first = text.index(start)
    last = first + len(start) if end is None else text.index(end, first) + len(end)
    before, whole = text[:first], text[:last]
    return Location(
        file,
        before.count("\n") + 1,
        len(before) - (before.rfind("\n") + 1) + 1,
        whole.count("\n") + 1,
        len(whole) - (whole.rfind("\n") + 1) + 1,
        path,
    )


def finding(location: Location, message: str = "The farm is wrong", **changes: object) -> Finding:
    """Build a failed finding that differs from the plainest one only as stated."""
    values: dict[str, object] = {
        "rule": "cal-older-than-host",
        "outcome": Outcome.FAILED,
        "severity": Severity.ERROR,
        "subject": "RDSH[01-12]",
        "fingerprint": "5f1d7a0c9b3e",
        "deployment": "contoso-hq",
    }
    return Finding(location=location, message=message, **values | changes)  # type: ignore[arg-type]


def report(*findings: Finding, texts: dict[str, str] | None = None, **changes: object) -> Report:
    """Build a report over the findings; `texts` are the files it read."""
    texts = {"examples/bad/farm.yaml": FARM} if texts is None else texts
    outcomes = Counter({Outcome.PASSED: 40, Outcome.NOT_APPLICABLE: 61})
    outcomes.update(f.outcome for f in findings)
    values: dict[str, object] = {
        "outcomes": outcomes,
        "files": tuple(texts),
        "documents": len(texts),
        "as_of": date(2026, 11, 24),
        "edition": "all",
        "rules": {RULE.id: RULE},
    }
    return Report(findings=findings, texts=texts, **values | changes)  # type: ignore[arg-type]


OLDER = finding(
    at(FARM, "Windows Server 2022\n    roles: [session", "2022", path="servers[1].os"),
    "RDSH[01-12] runs Windows Server 2022, but the newest Per User CAL its license servers hold is 2019",
    related=(Related(at(FARM, "2019", path="servers[0].license_server.cals[0].version"), "the CAL pool"),),
    evidence=Evidence(
        cells=(CELL,),
        facts=(FactEvidence("host.mode", "per-user"), FactEvidence("host.release", "2022")),
        sources=(GUIDE, PAGE),
    ),
    remedy="Buy Per User CALs of the 2022 generation,\nor run the hosts on Windows Server 2019.",
    fix=Fix("servers[0].license_server.cals[0].version", "2022", safe=False),
    state="0a1b2c3d4e5f6071",
)


def _severities() -> Report:
    lone = finding(
        at(FARM, "[LIC01]", path="licensing.license_servers"),
        "Only one license server is set",
        rule="single-license-server",
        severity=Severity.INFO,
        remedy="Add a second license server.",
    )
    contested = finding(
        at(FARM, "mode: per-user", path="licensing.mode"),
        "Publishers disagree about the mode",
        rule="contested-mode",
        severity=Severity.WARNING,
        evidence=Evidence(
            cells=(
                CellEvidence(
                    "cal-type-by-membership",
                    "per-user",
                    "domain",
                    "per-user CALs",
                    "yes",
                    "contested",
                    (PAGE, GUIDE),
                    "C1",
                ),
            )
        ),
        fix=Fix("licensing.mode", "per-device", safe=True),
    )
    return report(contested, lone, OLDER)


def _several_files() -> Report:
    sites = FARM.replace("LIC01", "LIC02").replace("\n", "\r\n")
    far = "# Servers of the branch offices\n" + "\n" * 20 + FARM
    here, there = "sites/east.yaml", "sites/west.yaml"
    return report(
        finding(
            at(sites.replace("\r\n", "\n"), "Windows Server 2022", file=here, path="servers[0].os"),
            "LIC02 is set here and elsewhere",
            related=(
                Related(at(far, "LIC01]", file=there), "also set here"),
                Related(at(far, "# Servers", file=there), "the other file"),
                Related(Location("sites/gone.yaml", 7, 3, 7, 9, ""), "in a file that was not kept"),
                Related(at(sites.replace("\r\n", "\n"), "[licensing]", file=here), "its role"),
            ),
        ),
        finding(
            at(far, "- name: RDSH", "[session-host]\n", file=there, path="servers[1]"),
            "The whole server is wrong",
            related=(Related(at(far, "kind: Deployment", file=there), "in this document"),),
        ),
        texts={here: sites, there: far},
    )


def _long_text() -> Report:
    text = (
        "servers: ["
        + ", ".join(f"{{name: RDSH{n:03}, os: '2022', roles: [session-host]}}" for n in range(1, 301))
        + "]\n"
        "description: " + "a long sentence about nothing; " * 40 + "\n"
        "notes: " + "東京の端末サーバー、" * 30 + "\n"
    )
    many = tuple(Related(at(text, f"RDSH{n:03}", path=""), f"host {n}") for n in (1, 2, 150, 300))
    return report(
        finding(
            at(text, "RDSH200", path="servers[199].name"),
            "One server of very many " + "is wrong and " * 30,
            related=many,
        ),
        finding(
            at(text, "servers: [", "]\n", path="servers"),
            "All of them",
            remedy="Write the servers as one range. " * 12,
            evidence=Evidence(cells=(CELL,) * 9),
            related=tuple(Related(at(text, f"RDSH{n:03}"), "") for n in range(20, 30)),
        ),
        finding(at(text, "サーバー、東京", path="notes"), "Wide characters"),
        texts={"examples/bad/farm.yaml": text},
    )


def _no_region() -> Report:
    name = "empty.yaml"
    return report(
        finding(Location(name, 1, 1, 1, 1, ""), "The file is empty", rule="manifest-empty"),
        finding(Location("lost.yaml", 3, 5, 3, 9, "servers[0]"), "The text was not kept"),
        finding(Location("short.yaml", 2, 1, 2, 1, ""), "The document ends too early", remedy="Write on."),
        finding(Location("short.yaml", 9, 1, 9, 4, ""), "Behind the end"),
        texts={name: "", "short.yaml": "kind: Deployment\n"},
    )


def _hostile() -> Report:
    text = "name: \x1b[31mred\x1b[0m\t\u202egnp.exe\u2066\r\nnext:\tA\u0301e\u0301\t\x07\x9b1m\u00ad\ufeff ok\r\n"
    bad = "\x1b]0;owned\x07 \u202edesrever\n::error::forged\x7f\x85\u2028\ud800\U000e0041 end"
    lines = text.replace("\r\n", "\n")
    evidence = Evidence(
        cells=(CellEvidence(bad, bad, bad, bad, bad, bad, (Citation(bad, bad, bad, bad, bad),), bad),),
        facts=(FactEvidence(bad, bad),),
        sources=(Citation(bad, bad, bad, bad, bad),),
    )
    return report(
        finding(
            at(lines, "gnp.exe", file=bad, path=bad),
            bad,
            rule=bad,
            subject=bad,
            fingerprint=bad,
            remedy=bad,
            related=(Related(at(lines, "ok", file=bad), bad), Related(Location(bad + "2", 1, 1, 1, 2, bad), bad)),
            evidence=evidence,
            fix=Fix(bad, bad, safe=True),
            missing=(bad,),
            waiver=bad,
            deployment=bad,
            state=bad,
            acceptance=Acceptance(bad, bad, date(2027, 1, 31), Location(bad, 1, 1, 1, 2, bad)),
        ),
        texts={bad: text},
        edition=bad,
        failures=(Failure(bad, 1, 2, bad),),
    )


UNKNOWN = finding(
    at(FARM, "activated: true", path="servers[0].license_server"),
    "Whether LIC01 may issue Per User CALs cannot be told",
    rule="license-server-outside-group",
    outcome=Outcome.UNDETERMINED,
    subject="LIC01",
    related=(Related(at(FARM, "LIC01\n", "LIC01"), "this server"),),
    missing=("license_server.in_license_servers_group", "directory.name"),
    remedy="Add the license server to the group.",
    evidence=Evidence(sources=(GUIDE,)),
)
ACCEPTED = finding(
    at(FARM, "[LIC01]", path="licensing.license_servers"),
    "Only one license server is set",
    rule="single-license-server",
    outcome=Outcome.WAIVED,
    severity=Severity.WARNING,
    waiver="lab (ops@contoso.com, until 2027-01-31)",
    acceptance=Acceptance(
        "lab", "ops@contoso.com", date(2027, 1, 31), Location("waivers.yaml", 4, 5, 4, 80, "waivers[0]")
    ),
)

GONE = KnownFinding(
    "contoso-hq",
    "cal-older-than-host",
    "RDSH02",
    Outcome.FAILED,
    Severity.ERROR,
    "RDSH02 runs Windows Server 2025",
    "0123456789abcdef0123456789abcdef",
    Location("baseline.json", 4, 5, 4, 90, ""),
)

REPORTS: dict[str, Report] = {
    "clean": report(),
    "one-finding": report(OLDER),
    "severities": _severities(),
    "several-files": _several_files(),
    "long-text": _long_text(),
    "no-region": _no_region(),
    "hostile": _hostile(),
    "undetermined": report(UNKNOWN, finding(at(FARM, "kind"), missing=("host.mode",), outcome=Outcome.UNDETERMINED)),
    "waived": report(ACCEPTED, edition="vendor-2025"),
    "baseline": report(
        OLDER._replace(known=True),
        UNKNOWN._replace(known=True),
        ACCEPTED,
        finding(at(FARM, "kind"), "Something new", subject="RDSH02"),
        removable=(GONE, GONE._replace(location=None)),
    ),
    "failures": report(
        failures=(
            Failure("a.yaml", None, None, "The file does not exist."),
            Failure("b.yaml", 3, 7, "This is not YAML: a mapping value is not allowed here."),
        )
    ),
}
