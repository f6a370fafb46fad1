"""How a symptom file is written: the pydantic models that judge it, and the published JSON Schema's source."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from validator.policy.rule_model import RULE_ID, PolicyModel, Sentence
from validator.policy.wording import compile_wording, flaw, squeeze

Slug = Annotated[str, StringConstraints(pattern=RULE_ID)]
Step = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"[.:]$")]
Sources = Annotated[tuple[str, ...], Field(min_length=1)]


class MessageModel(PolicyModel):
    """A wording of the message, `{name}` standing for what differs; `example` is one as it is really seen."""

    text: Sentence
    example: Sentence | None = None
    note: Sentence | None = None
    """What is worth knowing of this wording: since when, from which tool, that its source is weak."""

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        wrong = flaw(self.text)
        if wrong:
            raise ValueError(wrong)
        if "{" in self.text and self.example is None:
            raise ValueError("a message with placeholders needs an example with real names")
        if self.example is not None and compile_wording(self.text).spans(squeeze(self.example), 0) is None:
            raise ValueError("the example is not one of this message")
        return self


class EventModel(PolicyModel):
    """An event that tells the same. One that is `unsourced` is offered with that reason, and recognises nothing."""

    id: Annotated[int, Field(ge=0, le=65535, strict=True)]
    provider: Sentence
    log: Sentence | None = None
    meaning: Sentence
    unsourced: Sentence | None = None


class CheckModel(PolicyModel):
    """What to look at, and the command that shows it where there is one."""

    look: Step
    command: Sentence | None = None


class CauseModel(PolicyModel):
    """A cause: what is wrong, the rules that find it in a design, how to see it, what to do."""

    id: Slug
    title: Sentence
    explanation: Step
    rules: tuple[str, ...] = ()
    checks: Annotated[tuple[CheckModel, ...], Field(min_length=1)]
    remedy: Annotated[tuple[Step, ...], Field(min_length=1)]
    contradictions: tuple[str, ...] = ()
    sources: Sources


class SymptomModel(PolicyModel):
    """A symptom file. A cause that another symptom describes already is named by its id."""

    id: Slug
    title: Sentence
    seen: Sentence
    messages: tuple[MessageModel, ...] = ()
    events: tuple[EventModel, ...] = ()
    causes: Annotated[tuple[Slug | CauseModel, ...], Field(min_length=1)]
    sources: Sources

    @model_validator(mode="after")
    def _can_be_seen(self) -> Self:
        if not self.messages and not self.events:
            raise ValueError("a symptom has messages or events")
        return self
