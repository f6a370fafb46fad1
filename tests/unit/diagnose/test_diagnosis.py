"""The answer: order, certainty, what a manifest confirms, and what is said where nothing is certain."""

from __future__ import annotations

import io

import pytest

from tests.builders import AS_OF, deployment, text_of
from validator.api import Input, diagnose
from validator.diagnose.answer import to_json
from validator.diagnose.ask import AskedEvent, Design, Signs
from validator.diagnose.diagnosis import Standing
from validator.diagnose.heard import SAMPLE, Heard
from validator.errors import SourceError
from validator.findings import Outcome

LICENSING = "Microsoft-Windows-TerminalServices-Licensing"
NO_SERVERS = "The remote session was disconnected because there are no Remote Desktop License Servers available to provide a license."
NO_CALS = "The remote session was disconnected because there are no Remote Desktop client access licenses available for this computer."
DATABASE = "The RD Licensing database file is not valid."


@pytest.fixture
def ask(symptoms, pack):
    """Return a function that diagnoses, with a manifest where changes to the smallest one are given."""

    def call(*texts, changes=None, text=None, **signs):
        text = text if text is not None else None if changes is None else text_of(deployment(**changes))
        design = None if text is None else Design(Input("site.yaml", lambda: text), pack, AS_OF)
        return diagnose(Signs(texts, **signs), symptoms, design)

    return call


def standing(diagnosis):
    return {likely.cause.id: likely.standing for likely in diagnosis.causes}


def test_symptoms_come_as_they_appear_over_all_inputs(ask, tmp_path):
    log = tmp_path / "log"
    log.write_text(f"{NO_CALS}\n{DATABASE}\n{NO_CALS}", encoding="utf-8")
    diagnosis = ask(
        f"x {NO_SERVERS}", stream=io.BytesIO(DATABASE.encode()), event=AskedEvent(21, LICENSING), logs=[log]
    )
    seen = [(one.symptom.id, [(str(m.place), m.by, m.times) for m in one.matches]) for one in diagnosis.symptoms]
    assert seen == [
        ("no-license-servers-available", [("TEXT:1:3", "message", 1)]),
        ("licensing-database-invalid", [("-:1:1", "message", 2)]),
        ("no-permanent-cals-left", [("--event:1:1", "event", 1)]),
        ("no-client-access-licenses", [(f"{log.as_posix()}:1:1", "message", 2)]),
    ]
    assert diagnosis.candidates == ()


def test_a_cause_of_several_symptoms_is_told_once(ask):
    diagnosis = ask(NO_SERVERS, NO_CALS)
    shared = next(likely for likely in diagnosis.causes if likely.cause.id == "license-server-not-named")
    assert shared.symptoms == ("no-license-servers-available", "no-client-access-licenses")
    assert shared.standing is None
    assert len(diagnosis.rules) == len(set(diagnosis.rules))


def test_causes_that_the_manifest_confirms_come_first(ask):
    diagnosis = ask(
        NO_SERVERS, changes={"licensing.mode": "(absent)", "servers[0].license_server.activated": "(absent)"}
    )
    found = standing(diagnosis)
    assert found["licensing-mode-unset"] is Standing.CONFIRMED
    assert found["license-server-inactive"] is Standing.UNDETERMINED
    assert found["license-server-not-named"] is Standing.CLEARED
    assert [likely.standing for likely in diagnosis.causes] == sorted(found.values(), key=list(Standing).index)
    first = diagnosis.causes[0]
    assert first.cause.id == "licensing-mode-unset"
    [finding] = first.rules["licensing-mode-not-set"].findings
    assert (finding.outcome, finding.location.file) == (Outcome.FAILED, "site.yaml")
    assert first.rules["aad-per-user-mode"].outcome in {Outcome.PASSED, Outcome.NOT_APPLICABLE}


def test_a_cause_without_rules_is_not_for_a_manifest_to_tell(ask):
    assert standing(ask("Access was denied because of a security error.", changes={})) == {
        "license-certificates-damaged": Standing.UNTOLD
    }


def test_rules_that_a_pack_has_not_are_left_out(symptoms, pack):
    none = Design(Input("site.yaml", lambda: text_of(deployment())), pack._replace(rules=()), AS_OF)
    diagnosis = diagnose(Signs([NO_SERVERS]), symptoms, none)
    assert set(standing(diagnosis).values()) == {Standing.UNTOLD}


def test_several_deployments_are_weighed_together(ask):
    good, bad = text_of(deployment()), text_of(deployment(**{"licensing.mode": "(absent)"}))
    diagnosis = ask(NO_SERVERS, text=f"{good}\n---\n{bad}\n---\n{bad}")
    assert diagnosis.causes[0].cause.id == "licensing-mode-unset"
    assert len(diagnosis.causes[0].rules["licensing-mode-not-set"].findings) == 2


def test_what_is_waived_still_is_a_cause(ask):
    waiver = {
        "rule": "licensing-mode-not-set",
        "where": "licensing",
        "reason": "lab",
        "owner": "ops",
        "until": "2027-01-31",
    }
    diagnosis = ask(NO_SERVERS, changes={"licensing.mode": "(absent)", "waivers": [waiver]})
    assert standing(diagnosis)["licensing-mode-unset"] is Standing.CONFIRMED


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the file is empty"),
        ("- a\n", "expected a mapping"),
        ("apiVersion: rdpolicy/v1\nkind: Deployment\n", "`rdpolicy check` tells all faults"),
        ("a: [", "expected"),
    ],
)
def test_what_is_no_manifest_is_refused(ask, text, sentence):
    with pytest.raises(SourceError) as caught:
        ask(NO_SERVERS, text=text)
    assert sentence in caught.value.sentence or sentence == "expected"
    assert caught.value.place.file == "site.yaml"


def test_without_anything_recognised_the_manifest_is_not_read(ask):
    assert not ask("nothing of the kind", text="a: [").recognised


# What is not certain


def test_nonsense_has_candidates_and_no_cause(ask):
    diagnosis = ask("The remote session was disconnected because of the weather.")
    assert not diagnosis.recognised
    assert diagnosis.causes == ()
    assert diagnosis.candidates[0].symptom.id == "no-client-access-licenses"
    assert all(0 < candidate.similarity < 100 for candidate in diagnosis.candidates)
    assert len(diagnosis.candidates) == 3


def test_what_has_nothing_in_common_has_no_candidates(ask):
    assert ask("☃☃☃").candidates == ()


def test_a_part_of_a_long_text_may_be_near(ask):
    near = ask("x y z " * 100 + "Acess was denied becaus of a security eror" + " x y z" * 100).candidates[0]
    assert near.symptom.id == "security-error"
    assert near.similarity > 85


@pytest.mark.parametrize(
    ("event", "reasons", "notes"),
    [
        (
            AskedEvent(21),
            ["event 21 of Microsoft-Windows-TerminalServices-Licensing, if that is the provider"],
            ["an event is recognised together with its provider only"],
        ),
        (
            AskedEvent(21, "LocalSessionManager"),
            ["event 21 is known of Microsoft-Windows-TerminalServices-Licensing, not of 'LocalSessionManager'"],
            [],
        ),
        (AskedEvent(38, LICENSING), ["unconfirmed event 38: no publication says"], []),
        (AskedEvent(77), [], ["event 77 is not known"]),
        (AskedEvent(77, "Other"), [], ["event 77 of 'Other' is not known"]),
    ],
)
def test_events_in_doubt_are_told_with_the_reason(ask, event, reasons, notes):
    diagnosis = ask(event=event)
    assert not diagnosis.recognised
    assert [c.reason[: len(r)] for c, r in zip(diagnosis.candidates, reasons, strict=True)] == reasons
    assert [n[: len(r)] for n, r in zip(diagnosis.notes, notes, strict=True)] == notes


def test_a_doubt_about_what_is_recognised_anyway_is_not_told(ask):
    assert ask(DATABASE, event=AskedEvent(9)).candidates == ()


@pytest.mark.parametrize("signs", [{"texts": ["", " \n"]}, {"stream": io.BytesIO()}])
def test_nothing_is_no_sign(symptoms, signs):
    with pytest.raises(SourceError, match="nothing to diagnose"):
        diagnose(Signs(**signs), symptoms)


def test_an_empty_log_is_no_sign_but_one_with_other_events_is(ask, tmp_path):
    log = tmp_path / "log.xml"
    log.write_text("<Events/>", encoding="utf-8")
    log.write_text("<Event><System><Provider Name='x'/><EventID>1</EventID></System></Event>", encoding="utf-8")
    assert not ask(logs=[log]).recognised


def test_of_what_was_given_a_sample_is_kept(symptoms):
    heard = Heard(symptoms)
    for _ in range(3):
        heard.listen("x" * SAMPLE)
    assert heard.sample == "\n" + "x" * SAMPLE


def test_a_stream_that_breaks_is_told(symptoms):
    class Broken(io.RawIOBase):
        def read(self, _size=-1):
            raise OSError

    with pytest.raises(SourceError, match="the standard input cannot be read"):
        diagnose(Signs(stream=Broken()), symptoms)


def test_the_answer_for_programs_is_the_contract(ask):
    answer = to_json(ask(NO_SERVERS))
    assert (answer["schema"], answer["recognised"]) == ("rdpolicy/diagnose/v1", True)
    assert {"id", "title", "rules", "remedy", "sources"} <= set(answer["causes"][0])
    assert "standing" not in answer["causes"][0]
    assert to_json(ask("nothing"))["recognised"] is False
