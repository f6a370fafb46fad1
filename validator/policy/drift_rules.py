"""What drift says of each kind of difference: texts, severities and remedies from `policies/drift`."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from validator import resources
from validator.errors import PolicyError
from validator.findings import RuleInfo, Severity
from validator.policy.data_file import load_file
from validator.policy.rule_model import RULE_ID, PolicyModel, Sentence, SeverityName
from validator.policy.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path as FilePath

    from validator.errors import RdpolicyError
    from validator.policy.catalog import Catalog
    from validator.policy.data_file import Wrong

TOPIC = "drift"
PREFIX = f"{TOPIC}-"
# What a message may name: the servers, both values, where the observed one was seen, and what else a rule is about.
PLACES = ("servers", "intended", "observed", "seen", "setting", "cals")
_PLACE = re.compile(r"\{(\w*)\}")


class DriftRule(PolicyModel):
    """A kind of difference; `needs` are the exports that tell of it, by their titles in windows/exports.yaml."""

    id: Annotated[str, Field(pattern=RULE_ID)]
    title: Sentence
    severity: SeverityName
    message: Sentence
    needs: Annotated[tuple[str, ...], Field(min_length=1)]
    remedy: Annotated[Sentence, Field(pattern=r"\.$")]
    rationale: Sentence
    sources: Annotated[tuple[str, ...], Field(min_length=1)]

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the message with its places filled; raise KeyError for one without a value."""
        return _PLACE.sub(lambda match: values[match[1]], self.message)

    def info(self, catalog: Catalog) -> RuleInfo:
        """Return what reports say about it."""
        sources = tuple(map(catalog.cite, self.sources))
        return RuleInfo(self.id, TOPIC, self.title, Severity(self.severity), self.remedy, self.rationale, sources)


def load_drift_rules(catalog: Catalog, folder: FilePath | None = None) -> dict[str, DriftRule]:
    """Return the built-in rules of drift, or those of a folder, by their ids.

    Raises:
        PolicyError: a file cannot be read or has faults; `faults` holds all of them.

    """
    faults: list[RdpolicyError] = []
    rules: dict[str, DriftRule] = {}
    for path in sorted((folder or resources.policies() / TOPIC).glob("*.yaml")):
        try:
            rules[path.stem] = load_file(path, DriftRule, partial(_wrong, stem=path.stem, catalog=catalog))
        except PolicyError as error:
            faults.extend(error.faults)
    if faults:
        raise PolicyError(faults[0].sentence, faults[0].place, tuple(faults))
    return rules


def _wrong(rule: DriftRule, stem: str, catalog: Catalog) -> Iterator[Wrong]:
    if rule.id != stem or not stem.startswith(PREFIX):
        yield ("id",), f"the id is the name of the file and begins with '{PREFIX}'"
    for place in _PLACE.findall(rule.message):
        if place not in PLACES:
            yield ("message",), f"the message has a place '{place}'{did_you_mean(place, PLACES)}"
    for number, name in enumerate(rule.sources):
        if name not in catalog.sources:
            yield ("sources", number), f"unknown source '{name}'{did_you_mean(name, catalog.sources)}"
