"""What a certificate says, and that every change to what it covers is seen."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256

import pytest

from tests.builders import AS_OF, deployment, text_of
from tests.golden.samples import OLDER, report
from validator import __version__
from validator.api import Input, check
from validator.certificates import altered, differences, read
from validator.errors import SourceError
from validator.findings import Failure, certificate
from validator.report import render


def judged(pack, text=None, **options):
    text = text_of(deployment(**{"servers[1].os": 2025})) if text is None else text
    return check([Input("site.yaml", lambda: text)], as_of=AS_OF, pack=pack, dossier=True, **options)


@pytest.fixture(params=["json", "html"])
def form(request):
    return request.param


def test_a_certificate_says_what_went_in(pack):
    text = "\ufeff" + text_of(deployment())
    made = judged(pack, text, until=date(2027, 1, 1), assume=["deployment.platform=azure"]).certificate
    assert made.manifests == (("site.yaml", sha256(text.encode()).hexdigest()),)
    assert (made.tool, made.pack, made.edition, made.as_of) == (__version__, pack.digest, "all", AS_OF)
    assert (made.until, made.assumptions) == (date(2027, 1, 1), ("deployment.platform=azure",))
    assert made.sealed() == made


def test_reports_keep_their_certificate_and_verdicts(pack, form):
    sample = judged(pack, until=date(2027, 1, 1))
    record = read(render(sample, form), "r")
    assert (record.format, record.certificate) == (form, sample.certificate)
    assert list(record.verdicts) == [finding.fingerprint for finding in sample.findings]
    assert list(differences(record, sample)) == []
    assert altered(record, render(sample, form)) is None


def test_a_report_tells_which_files_it_could_not_read(form, pack):
    sample = judged(pack)._replace(failures=(Failure("lost.yaml", None, None, "gone"),))
    assert read(render(sample, form), "r").unread == ("lost.yaml",)


@pytest.mark.parametrize(
    ("part", "value", "told"),
    [
        ("tool", "9.9", "the report was written by rdpolicy"),
        ("pack", "0" * 64 + "-" + "1" * 64, "the report was judged by the policies"),
        ("manifests", (("site.yaml", "0" * 64),), "the manifest site.yaml has changed: sha256 "),
        ("manifests", (), "the manifest site.yaml of the report was not given"),
        ("manifests", (("b.yaml", "0" * 64), ("site.yaml", "")), "the manifest b.yaml is not in the report"),
        ("waivers", (("w.yaml", "0" * 64),), "the file of waivers w.yaml is not in the report"),
        ("verdicts", "0" * 64, "the digest over the verdicts differs, though none of those that the report lists does"),
    ],
)
def test_each_part_that_differs_is_told(pack, form, part, value, told):
    sample = judged(pack)
    if isinstance(value, tuple):
        value = tuple(certificate.Sealed(*one) for one in value)
    changed = sample._replace(certificate=sample.certificate._replace(**{part: value}).sealed())
    assert any(said.startswith(told) for said in differences(read(render(sample, form), "r"), changed))


def test_a_certificate_that_was_edited_is_told(pack):
    sample = judged(pack)
    text = render(sample, "json").replace(sample.certificate.pack, "f" * 64)
    assert next(differences(read(text, "r"), sample)).startswith("the certificate has been changed")


def test_verdicts_that_differ_are_told_one_by_one(pack):
    old = judged(pack)
    record = read(render(old, "html"), "r")
    new = judged(pack, text_of(deployment()))
    told = [said for said in differences(record, new) if "in the report, now" in said and "sha256" not in said]
    lost = {finding.fingerprint for finding in old.findings} - {finding.fingerprint for finding in new.findings}
    assert len(told) == len(lost) > 1
    assert "cal-older-than-host on RDSH01: failed (error) in the report, now no finding" in told
    many = tuple(OLDER._replace(fingerprint=f"{number}") for number in range(50))
    told = list(differences(record, new._replace(findings=many)))
    assert told[-1] == f"{50 + len(old.findings) - 20} more verdicts differ"


def test_a_new_report_needs_a_certificate(pack):
    with pytest.raises(ValueError, match="no certificate"):
        list(differences(read(render(judged(pack), "json"), "r"), report()))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no report"),
        ("[]", "no report"),
        ("{}", "no report"),
        ("[" * 100_000, "no report"),
        ('{"schema": []}', "no report"),
        ('{"schema": "rdpolicy/rules/v1"}', "no report"),
        ('<script type="application/json" id="rdpolicy-dossier">{</script>', "no report"),
        ('{"schema": "rdpolicy/report/v1"}', "no certificate"),
        ('{"schema": "rdpolicy/report/v1", "certificate": null}', "no certificate"),
        ('{"schema": "rdpolicy/report/v1", "certificate": {}}', "damaged"),
    ],
)
def test_what_is_no_report_is_one_sentence(text, sentence):
    with pytest.raises(SourceError, match=sentence):
        read(text, "r")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("certificate", "tool"), 1),
        (("certificate", "as_of"), "tomorrow"),
        (("certificate", "until"), 3),
        (("certificate", "assumptions"), "a"),
        (("certificate", "manifests"), {}),
        (("certificate", "manifests"), [{"file": "a"}]),
        (("certificate", "waivers"), ["a"]),
        (("certificate", "regraded"), []),
        (("certificate", "waivers_count"), "yes"),
        (("certificate", "partial"), None),
        (("findings",), 1),
        (("findings",), [{"rule": "a"}]),
        (("failures",), [1]),
    ],
)
def test_a_damaged_certificate_is_one_sentence(pack, path, value):
    data = json.loads(render(judged(pack), "json"))
    target = data
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    with pytest.raises(SourceError, match="damaged"):
        read(json.dumps(data), "r")


def test_a_page_that_was_edited_is_told(pack):
    sample = judged(pack)
    text = render(sample, "html")
    assert altered(read(text.replace("\n", "\r\n"), "r"), text) is None
    assert "line 1 differs" in altered(read(text.replace("<!DOCTYPE html>", "<!doctype html>"), "r"), text)
    assert "differs" in altered(read(text + "more\n", "r"), text)


def test_json_is_compared_by_what_it_says(pack):
    sample = judged(pack)
    text = render(sample, "json")
    assert altered(read(json.dumps(json.loads(text)), "r"), text) is None
    other = json.loads(text) | {"failures": [{"file": "x"}]}
    assert altered(read(json.dumps(other), "r"), text) == "the report says otherwise than these verdicts under failures"
