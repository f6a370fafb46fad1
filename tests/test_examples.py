"""The deployments under `examples/`: good ones give no finding, bad ones exactly those that their first line names."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.builders import AS_OF
from validator.api import Input, check
from validator.findings import Outcome
from validator.model.shape import SHAPE_RULES, WAIVER_RULES

ROOT = Path(__file__).parents[1] / "examples"
GOOD = sorted((ROOT / "good").glob("*.yaml"))
BAD = sorted((ROOT / "bad").glob("*.yaml"))
_EXPECTED = re.compile(r"# expect: (.+(?:\n#   .+)*)\n")
_AS_OF = re.compile(r"# as-of: (\d{4}-\d{2}-\d{2})\n")
_ITEM = re.compile(r"([a-z0-9-]+)(?: x(\d+))?")


def _input(path):
    return Input(path.relative_to(ROOT).as_posix(), lambda: path.read_text(encoding="utf-8"))


def _expectation(path):
    """Return the failed rules with their counts and the date, as the head of a bad example states them."""
    text = path.read_text(encoding="utf-8")
    head = _EXPECTED.match(text)
    assert head, f"{path.name} does not start with '# expect: rule-id, rule-id x2'"
    expected = Counter()
    for item in " ".join(head[1].replace("\n#", " ").split()).split(", "):
        named = _ITEM.fullmatch(item)
        assert named, f"{path.name} expects {item!r}, which is no rule id with a count"
        assert named[1] not in expected, f"{path.name} names {named[1]} twice"
        expected[named[1]] = int(named[2] or 1)
    as_of = _AS_OF.match(text, head.end())
    return expected, date.fromisoformat(as_of[1]) if as_of else AS_OF


def _failed(report):
    return Counter(finding.rule for finding in report.findings if finding.outcome is Outcome.FAILED)


def _told(report):
    return [f"{f.outcome}: {f.rule} at {f.location.path}: {f.message} {f.missing or ''}" for f in report.findings]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_example_gives_no_finding(pack, path):
    """A finding that the example itself waives, with reason, owner and end, is the only one allowed."""
    report = check([_input(path)], as_of=AS_OF, pack=pack)
    assert not report.failures
    assert not [told for told in _told(report) if not told.startswith(Outcome.WAIVED.value)]
    assert report.outcomes[Outcome.PASSED]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_example_gives_exactly_what_it_names(pack, path):
    expected, as_of = _expectation(path)
    report = check([_input(path)], as_of=as_of, pack=pack)
    assert not report.failures
    assert _failed(report) == expected, _told(report)
    assert sum(expected.values()) >= 1
    assert not [told for told in _told(report) if told.startswith(Outcome.UNDETERMINED.value)]


@pytest.mark.parametrize("path", GOOD + BAD, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_example_tells_its_story(path):
    """Before the manifest starts there is a comment for the reader, beside what the tests read."""
    head, _, _ = path.read_text(encoding="utf-8").partition("apiVersion:")
    assert all(line.startswith("#") for line in head.splitlines())
    story = _AS_OF.sub("", _EXPECTED.sub("", head)).replace("#", " ")
    assert len(story.split()) >= 10


def test_there_are_enough_examples():
    assert len(GOOD) >= 8
    assert len(BAD) >= 16


def test_every_file_is_an_example():
    """All but what other programs and other commands read."""
    others = {"ci", "exports", "plan"}
    files = [path for path in ROOT.rglob("*") if path.is_file() and path.relative_to(ROOT).parts[0] not in others]
    assert sorted(files) == sorted(GOOD + BAD)


def test_no_two_examples_bear_one_name():
    """The name is part of every fingerprint, so two of one name would mix up their findings."""
    names = Counter(
        re.findall(r"^  name: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)[0] for path in GOOD + BAD
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_every_rule_has_a_bad_example(pack):
    """Of the pack, of the manifest's shape and of waivers; a new rule brings its example."""
    shown = {rule for path in BAD for rule in _expectation(path)[0]}
    rules = {rule.id for rule in pack.rules} | set(SHAPE_RULES) | set(WAIVER_RULES)
    assert sorted(rules - shown) == [], "rules that fail in no bad example"
    assert sorted(shown - rules) == [], "examples of rules that do not exist"


@pytest.mark.parametrize("paths", [GOOD, BAD, GOOD + BAD], ids=["good", "bad", "both"])
def test_a_folder_gives_the_sum_of_its_files(pack, paths):
    together = check([_input(path) for path in paths], as_of=AS_OF, pack=pack)
    alone = [check([_input(path)], as_of=AS_OF, pack=pack) for path in paths]
    assert sorted(together.files) == sorted(_input(path).name for path in paths)
    assert together.documents == sum(report.documents for report in alone)
    assert together.findings == tuple(
        sorted((finding for report in alone for finding in report.findings), key=lambda finding: finding.sort_key)
    )
    for outcome in Outcome:
        assert together.outcomes[outcome] == sum(report.outcomes[outcome] for report in alone)
