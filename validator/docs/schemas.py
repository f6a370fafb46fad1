"""The published JSON Schemas: of what admins write, from the models that judge it, and of what commands answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from validator.config.model import Settings
from validator.docs import answers, answers_diagnose, answers_line, answers_plan, answers_report
from validator.exchange.observation import Observation
from validator.facts.tables import TABLES
from validator.model.baseline_file import BaselineFile
from validator.model.deployment import Deployment
from validator.model.price_file import PriceFile
from validator.model.waiver_file import WaiverFile
from validator.policy.catalog_model import RECORDS
from validator.policy.drift_rules import DriftRule
from validator.policy.export_model import Exports
from validator.policy.rule_model import PackModel, RuleModel
from validator.policy.symptom_model import SymptomModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel
    from pydantic.json_schema import JsonSchemaMode

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ABSENT: tuple[object, ...] = (None, "", [])
_MODELS: dict[str, tuple[type[BaseModel], str]] = {
    "deployment": (Deployment, "rdpolicy deployment manifest"),
    "waivers": (WaiverFile, "rdpolicy file of waivers"),
    "baseline": (BaselineFile, "rdpolicy baseline"),
    "prices": (PriceFile, "rdpolicy price list"),
    "rule": (RuleModel, "rdpolicy rule file"),
    "pack": (PackModel, "rdpolicy pack.yaml"),
    "drift": (DriftRule, "rdpolicy rule of drift"),
    "exports": (Exports, "rdpolicy policies/windows/exports.yaml"),
    "configuration": (Settings, "rdpolicy configuration: rdpolicy.toml, and [tool.rdpolicy] in pyproject.toml"),
    "symptom": (SymptomModel, "rdpolicy symptom file"),
    "diagnose": (answers_diagnose.Diagnose, "rdpolicy diagnose --format json"),
    "report": (answers_report.Report, "rdpolicy check --format json"),
    "line": (answers_line.Line, "rdpolicy check --format json-lines: one line"),
    "matrix": (answers.Matrix, "rdpolicy matrix NAME --format json"),
    "matrices": (answers.Matrices, "rdpolicy matrix --format json"),
    "rules": (answers.Rules, "rdpolicy rules --format json"),
    "config": (answers.Config, "rdpolicy config --format json"),
    "plan": (answers_plan.Plan, "rdpolicy plan --format json"),
    "observation": (Observation, "rdpolicy collector: what its script writes"),
    "explain": (answers.Explain, "rdpolicy explain RULE --format json"),
}


class _Generator(GenerateJsonSchema):
    """Leaves out the titles that pydantic makes up from the names of fields."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 -- pydantic's signature
        return False


def schemas() -> dict[str, str]:
    """Return every schema as JSON text, by its name: `deployment`, `rule` and so on."""
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in _all()}


def _all() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "catalog", _schema("catalog", "rdpolicy catalog file", _catalog())
    for name, (model, title) in _MODELS.items():
        yield name, _schema(name, title, _of(model))


def _of(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(by_alias=True, schema_generator=_Generator)
    if model is RuleModel:
        # The tables are known here only: the model of a rule does not see the facts.
        schema["properties"]["for"]["enum"] = list(TABLES)
    return schema


def _catalog() -> dict[str, Any]:
    """Return the schema of any catalog file; `#/$defs/<file stem>` is that of one file."""
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "validation") for model in RECORDS.values()]
    found, schema = models_json_schema(models, by_alias=True, schema_generator=_Generator)
    files = {
        kind.replace("_", "-"): {"type": "array", "items": found[model, "validation"]}
        for kind, model in RECORDS.items()
    }
    return {
        "description": "A list of records: releases, sources and so on; which, the name of the file says.",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in files],
        "$defs": {**files, **schema["$defs"]},
    }


def _schema(name: str, title: str, body: dict[str, Any]) -> dict[str, Any]:
    opening = {"$schema": _DIALECT, "$id": f"urn:rdpolicy:schema:{name}:v1", "title": title}
    described = {"description": body.pop("description")}
    body.pop("title", None)
    return _tidy(opening | described | body)  # type: ignore[no-any-return]


def _tidy(value: Any) -> Any:  # noqa: ANN401 -- any JSON
    """Return a schema with each docstring's lines joined, and without defaults that say no more than "absent"."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: item for key, item in value.items() if key != "default" or item not in _ABSENT}
    return {
        key: _joined(item) if key == "description" and isinstance(item, str) else _tidy(item)
        for key, item in kept.items()
    }


def _joined(docstring: str) -> str:
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in docstring.split("\n\n"))
