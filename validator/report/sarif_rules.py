"""Rules as SARIF describes them: what each asks for, why, what to do, and who says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from validator.findings import Severity
from validator.report.layout import inert, prose
from validator.report.markup import escaped, link
from validator.report.phrases import citation

if TYPE_CHECKING:
    from validator.findings import RuleInfo
    from validator.report.wire import Json

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
# What GitHub sorts alerts by when they are no security findings.
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_ADDRESS = re.compile(r"https?://[\w.~:/?#@!$&()*+,;=%-]+", re.ASCII)


def descriptor(rule_id: str, rule: RuleInfo) -> Json:
    """Return the reporting descriptor of a rule."""
    described: dict[str, Json] = {
        "id": inert(rule_id),
        "shortDescription": {"text": _literal(rule.title)},
        "fullDescription": {"text": _literal(rule.rationale or rule.title)},
        "help": {"text": _literal(_help(rule)), "markdown": _markdown(rule)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": sorted({"rds", inert(rule.topic)}),
            "topic": inert(rule.topic),
            "problem.severity": _PROBLEMS[rule.severity],
        },
    }
    addresses = [source.url for source in rule.sources if _ADDRESS.fullmatch(source.url)]
    return {**described, "helpUri": addresses[0]} if addresses else described


def _literal(text: str) -> str:
    """Return the text inert, with no placeholder in it."""
    return prose(text).replace("{", "{{").replace("}", "}}")


def _help(rule: RuleInfo) -> str:
    sources = "; ".join(citation(source) for source in rule.sources)
    return " ".join(part for part in (rule.remedy, f"Sources: {sources}." if sources else "") if part) or rule.title


def _markdown(rule: RuleInfo) -> str:
    parts = [escaped(rule.remedy), escaped(rule.rationale), *(f"- {link(source)}" for source in rule.sources)]
    return ("\n\n".join(part for part in parts if part) or escaped(rule.title)).replace("{", "{{").replace("}", "}}")
