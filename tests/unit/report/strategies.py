"""Any report: every text field holds any text, every place lies anywhere, inside its file or not."""

from __future__ import annotations

from collections import Counter

from hypothesis import strategies as st

from validator.findings import (
    Acceptance,
    CellEvidence,
    Change,
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

# All characters, those that steer a terminal more often than chance has them.
STEERING = "\x00\x07\x08\t\n\r\x1b\x7f\x85\x9b\u00ad\u061c\u200b\u200f\u202e\u2028\u2066\ufeff\U000e0041"
# What some reader of some format takes for more than text.
FORGED = (
    "::error::forged", " ::add-mask::a", "a long text before it ::error::forged", "\n::error file=a::forged", "%0A::set-output name=a::b", "##[error]forged", "##vso[task.complete]",
    "]##vso[task.setvariable variable=a;]b", ";type=error", ",title=x", "%3A", "%AZP25", "%0D%0A", "]", "::", "#", "##", "%",
    "]]>", "<!--", "-->", "<script>alert(1)</script>", "&amp;", "&#10;", "&", '"', "'", "<testcase>", "\ufffe", "\uffff",
    "|", "\\|", "\\", "`", "``", "```", "*a*", "_a_", "~~a~~", "[a](http://evil.example)", "![a](b)", "[a](1)", "[a\\](1)", "{0}",
    "@octocat", "ops@evil.example", "#1", "!2", "~bug", "$1$", "GH-1", ":smile:", "http://evil.example", "www.evil.example",
    "<http://evil.example>", "mailto:a@evil.example", "//evil.example", "\n\n# heading", "- item", "=cmd()", "/close", "</code>",
    "</details>", "\u202egnp", "\ud83d", "\ude00",
)  # fmt: skip
LOOSE = st.text(st.characters(exclude_categories=()) | st.sampled_from(STEERING), max_size=12)
TEXT = LOOSE | st.lists(st.sampled_from(FORGED) | st.text("ab ", max_size=3), max_size=4).map("".join)
FILES = st.sampled_from(
    ["a.yaml", "b\x1b.yaml", "lost.yaml", "a%0A::error::x.yaml", "@x/##vso[|`;],y:.yaml", "\ud800&<", "::error::x.yaml"]
)
NUMBER = st.integers(-2, 9)
SOME = {"max_size": 2}


def several(strategy):
    return st.lists(strategy, **SOME).map(tuple)


LOCATION = st.builds(Location, FILES, NUMBER, NUMBER, NUMBER, NUMBER, TEXT)
CITATION = st.builds(Citation, TEXT, TEXT, TEXT, TEXT, TEXT)
CELL = st.builds(CellEvidence, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, several(CITATION), st.none() | TEXT)
EVIDENCE = st.builds(Evidence, several(CELL), several(st.builds(FactEvidence, TEXT, TEXT)), several(CITATION))
FINDING = st.builds(
    Finding,
    rule=TEXT,
    outcome=st.sampled_from([Outcome.FAILED, Outcome.UNDETERMINED, Outcome.WAIVED]),
    severity=st.sampled_from(Severity),
    message=TEXT,
    subject=TEXT,
    location=LOCATION,
    fingerprint=TEXT,
    related=several(st.builds(Related, LOCATION, TEXT)),
    evidence=EVIDENCE,
    remedy=TEXT,
    fix=st.none() | st.builds(Fix, TEXT, TEXT, st.booleans()),
    missing=several(TEXT),
    waiver=st.none() | TEXT,
    deployment=TEXT,
    state=st.none() | TEXT,
    known=st.booleans(),
    acceptance=st.none() | st.builds(Acceptance, st.none() | TEXT, st.none() | TEXT, st.none() | st.dates(), LOCATION),
).map(lambda one: one._replace(known=False) if one.outcome is Outcome.WAIVED else one)
ENTRY = st.builds(
    KnownFinding,
    TEXT,
    TEXT,
    TEXT,
    st.sampled_from([Outcome.FAILED, Outcome.UNDETERMINED]),
    st.sampled_from(Severity),
    TEXT,
    TEXT,
    st.none() | LOCATION,
)
RULE = st.builds(RuleInfo, TEXT, TEXT, TEXT, st.sampled_from(Severity), TEXT, TEXT, several(CITATION))


@st.composite
def reports(draw):
    findings = draw(several(FINDING))
    return Report(
        findings=findings,
        outcomes=Counter(f.outcome for f in findings),
        files=("a.yaml", "b\x1b.yaml"),
        documents=draw(st.integers(0, 3)),
        as_of=draw(st.dates()),
        edition=draw(TEXT),
        rules={f.rule: draw(RULE) for f in findings},
        texts={"a.yaml": draw(TEXT), "b\x1b.yaml": draw(st.text(STEERING + "ab: ", max_size=60))},
        failures=draw(several(st.builds(Failure, TEXT, st.none() | NUMBER, st.none() | NUMBER, TEXT))),
        timeline=draw(st.none() | several(st.builds(Change, st.dates(), TEXT, TEXT, TEXT, TEXT, TEXT, LOCATION))),
        assumptions=draw(several(TEXT)),
        removable=draw(st.none() | several(ENTRY)),
    )
