"""Symptoms of one's own: every fault at its line and column; what a pack may add."""

from __future__ import annotations

from textwrap import dedent

import pytest

from validator.api import load_pack, load_symptoms
from validator.errors import PolicyError

SYMPTOM = dedent("""\
    id: own-symptom
    title: A title
    seen: Administrators.
    messages:
      - text: The printer {name} is on fire again.
        example: The printer HP-1 is on fire again.
    events:
      - {id: 9999, provider: Own-Provider, meaning: On fire.}
    causes:
      - license-server-not-named
      - id: own-cause
        title: It is hot
        explanation: It is.
        rules: [no-license-server-named]
        checks:
          - look: The thermometer.
        remedy:
          - Open a window.
        sources: [seed]
    sources: [seed#extra1]
    """)


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes a symptom into a pack of one's own, changed, and returns the pack's folder."""

    def write(old="", new="", name="own-symptom"):
        assert old in SYMPTOM
        path = tmp_path / "own" / "symptoms" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SYMPTOM.replace(old, new) if old else SYMPTOM, encoding="utf-8")
        return tmp_path / "own"

    return write


def test_a_pack_may_hold_symptoms_alone(folder, symptoms):
    own = load_symptoms([folder()])
    assert set(own.symptoms) == {*symptoms.symptoms, "own-symptom"}
    assert own.symptoms["own-symptom"].causes == ("license-server-not-named", "own-cause")
    assert own.causes["own-cause"].rules == ("no-license-server-named",)
    assert own.events(9999) == [("own-symptom", 0)]
    assert load_pack([folder()]).rules == load_pack().rules


def test_symptoms_cite_the_sources_and_rules_of_their_own_pack(folder):
    path = folder("sources: [seed#extra1]", "sources: [ours]")
    (path / "catalog").mkdir()
    (path / "catalog" / "sources.yaml").write_text(
        "- {id: ours, title: Ours, publisher: We, kind: community, url: here}\n", encoding="utf-8"
    )
    assert load_symptoms([path]).symptoms["own-symptom"].sources == ("ours",)


@pytest.mark.parametrize(
    ("old", "new", "place", "sentence"),
    [
        ("id: own-symptom", "id: other", "1:5", "the id 'other' is not the file's name 'own-symptom'"),
        ("id: own-symptom", "id: security-error", "1:5", "there is a symptom 'security-error' already"),
        ("id: own-cause", "id: cal-too-old", "11:9", "there is a cause 'cal-too-old' already"),
        (
            "- license-server-not-named",
            "- license-server-unnamed",
            "10:5",
            "unknown cause 'license-server-unnamed'; did you mean 'license-server-not-named'?",
        ),
        (
            "[no-license-server-named]",
            "[no-license-server-namd]",
            "14:13",
            "unknown rule 'no-license-server-namd'; did you mean 'no-license-server-named'?",
        ),
        ("sources: [seed]", "sources: [sed]", "19:15", "unknown source 'sed'; did you mean 'seed'?"),
        ("sources: [seed#extra1]", "sources: [sed#extra1]", "20:11", "unknown source 'sed'; did you mean 'seed'?"),
        (
            "    sources: [seed]",
            "    contradictions: [c99]\n    sources: [seed]",
            "19:22",
            "unknown contradiction 'c99'",
        ),
        ("The printer {name} is on fire again.\n", "Printer {name} is.\n", "5:5", "a message needs 15 letters"),
        (
            "    example: The printer HP-1 is on fire again.\n",
            "",
            "5:5",
            "a message with placeholders needs an example",
        ),
        ("HP-1 is on fire", "HP-1 is in water", "5:5", "the example is not one of this message"),
        ("id: 9999", "id: 99999", "8:10", "'id' must be 65535 or less"),
        ("messages:", "mesages:", "4:1", "unknown key 'mesages'; did you mean 'messages'?"),
        ("- Open a window.", "- Open a window", "18:9", "'remedy[0]' must match the pattern"),
    ],
)
def test_faults_are_told_at_their_places(folder, old, new, place, sentence):
    path = folder(old, new)
    with pytest.raises(PolicyError) as caught:
        load_symptoms([path])
    told = [
        (str(fault.place).removeprefix(f"{path.as_posix()}/symptoms/own-symptom.yaml:"), fault.sentence)
        for fault in caught.value.faults
    ]
    assert [where for where, said in told if sentence in said] == [place], told


def test_a_symptom_that_nobody_can_see_is_refused(folder):
    text = "\n".join(line for line in SYMPTOM.splitlines() if "printer" not in line and "9999" not in line)
    path = folder() / "symptoms" / "own-symptom.yaml"
    path.write_text(text.replace("messages:\n", "").replace("events:\n", ""), encoding="utf-8")
    with pytest.raises(PolicyError, match="a symptom has messages or events"):
        load_symptoms([path.parents[1]])


def test_a_file_that_is_no_yaml_is_refused(folder):
    path = folder()
    (path / "symptoms" / "own-symptom.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(PolicyError):
        load_symptoms([path])
