"""However a message is pasted it is recognised, and what is none is not."""

from __future__ import annotations

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from validator.api import diagnose, load_symptoms
from validator.diagnose.ask import AskedEvent, Signs
from validator.policy.wording import literals

SYMPTOMS = load_symptoms()
MESSAGES = [(symptom.id, message) for symptom in SYMPTOMS.symptoms.values() for message in symptom.messages]
PREFIXES = ("", "24.11.2026 09:00:00 Fehler ", "2026年11月24日 ", "> > ", "\t\n\n", "févr. 24 ", "Message : ")
names = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,14}(\.[a-z]{1,10}){0,3}", fullmatch=True)


def recognised(text):
    return [one.symptom.id for one in diagnose(Signs([text]), SYMPTOMS).symptoms]


@given(data=st.data())
def test_names_case_line_breaks_and_punctuation_do_not_matter(data):
    symptom, message = data.draw(st.sampled_from(MESSAGES))
    text = re.sub(r"\{[a-z_]+\}", lambda _: data.draw(names), message.text)
    text = data.draw(st.sampled_from([str, str.upper, str.lower, str.title, str.swapcase]))(text)
    for _ in range(data.draw(st.integers(0, 5))):
        at = data.draw(st.integers(0, len(text)))
        between = data.draw(st.sampled_from(["\n", "\r\n", " ", "\u00a0", "\n> ", "”", "-\n", "…"]))
        text = text[:at] + between + text[at:]
    text = data.draw(st.sampled_from(PREFIXES)) + text + data.draw(st.sampled_from(["", ".", "\n\nmore of it"]))
    assert symptom in recognised(text), text


@given(st.lists(st.sampled_from(MESSAGES), min_size=1, max_size=5, unique_by=lambda one: one[0]))
def test_several_messages_are_told_in_their_order(several):
    text = "\n--- something else in between ---\n".join(message.example for _, message in several)
    assert recognised(text) == [symptom for symptom, _ in several]


@given(st.text(max_size=400))
def test_any_other_text_is_not_recognised(text):
    assume(text.strip())
    diagnosis = diagnose(Signs([text]), SYMPTOMS)
    assert not diagnosis.recognised
    assert diagnosis.causes == ()
    assert diagnosis == diagnose(Signs([text]), SYMPTOMS)


@given(data=st.data())
def test_the_beginning_of_a_message_is_not_recognised_as_it(data):
    _, message = data.draw(st.sampled_from(MESSAGES))
    last = literals(message.text)[-1].rstrip(' ."')
    text = re.sub(r"\{[^}]*\}", "7", message.text)  # the word for a name may be one of the message's own
    size = data.draw(st.integers(0, text.rindex(last) + len(last) - 1))
    diagnosis = diagnose(Signs(["x " + text[:size]]), SYMPTOMS)
    assert message.text not in {match.text for one in diagnosis.symptoms for match in one.matches}


@given(number=st.integers(0, 65535), provider=st.one_of(st.none(), names))
def test_events_are_recognised_with_their_own_provider_alone(number, provider):
    assert not diagnose(Signs(event=AskedEvent(number, provider)), SYMPTOMS).recognised
