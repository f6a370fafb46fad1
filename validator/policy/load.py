"""A folder of policies to validated data: every fault of every file reported at once, with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import ValidationError

from validator.errors import Place, PolicyError, RdpolicyError
from validator.policy.catalog_load import load_catalog
from validator.policy.rule_model import TOPICS, PackModel, PolicyModel, RuleModel
from validator.policy.suggest import did_you_mean
from validator.source.document import Document, parse
from validator.source.faults import locate
from validator.source.read import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path as FilePath

    from validator.findings import Path

Known = dict[str, set[str]]  # kind of record -> the ids there are
Model = TypeVar("Model", bound="PolicyModel")


class RuleFile(NamedTuple):
    """A rule's validated data beside its document, so that faults found later can be placed."""

    data: Mapping[str, Any]
    document: Document

    def place(self, path: Path, offset: int = 0) -> Place:
        """Return the place of a character of the text at a path, counted in the text as it was resolved."""
        span = self.document.span(path)
        raw = self.document.text[span.start : span.end]
        skipped = _raw_offset(raw, offset)
        before = raw[:skipped]
        line = span.line + before.count("\n")
        column = len(before) - before.rfind("\n") if "\n" in before else span.column + skipped
        return Place(self.document.name, line, column)


def _raw_offset(raw: str, offset: int) -> int:
    """Return where, in YAML's spelling of a text, the character at an offset of the resolved text stands.

    Quotes and block indicators come before the text, and folding changes white space only; so the characters
    that are no white space are counted.
    """
    head = 0
    if raw[:1] in {'"', "'"}:
        head = 1
    elif raw[:1] in {"|", ">"}:
        head = raw.find("\n") + 1
    position, counted = head, 0
    while counted < offset and position < len(raw):
        if not raw[position].isspace() or (position and not raw[position - 1].isspace()):
            counted += 1
        position += 1
    while position < len(raw) and raw[position].isspace():
        position += 1
    return position


class PolicyFolder(NamedTuple):
    """What a folder of policies holds: catalog records, rule files, and the settings of `pack.yaml`."""

    catalog: Mapping[str, Any]
    rules: tuple[RuleFile, ...]
    name: str
    disable: tuple[str, ...]
    severity: Mapping[str, str]


def load_folder(folder: FilePath, base: Mapping[str, Any] | None = None) -> PolicyFolder:
    """Read and validate a folder of the shape of `policies/`; `base` is the catalog of the packs before it.

    Raises:
        PolicyError: the folder holds no policies, or files in it have faults; `faults` holds all of them.

    """
    faults: list[RdpolicyError] = []
    catalog: Mapping[str, Any] = {}
    try:
        catalog = load_catalog(folder / "catalog", base) if (folder / "catalog").is_dir() else {}
    except PolicyError as error:
        faults.extend(error.faults)
    known = {
        kind: {record["id"] for data in (base or {}, catalog) for record in data.get(kind, ())}
        for kind in ("sources", "contradictions")
    }
    rules = [rule for path in rule_paths(folder) if (rule := _rule(path, folder, known, faults))]
    if not rules and not catalog and not faults and not (folder / "symptoms").is_dir():
        raise no_policies(folder)
    settings = _settings(folder, faults)
    if faults:
        raise PolicyError(faults[0].sentence, faults[0].place, tuple(faults))
    return PolicyFolder(catalog, tuple(rules), settings.name, settings.disable, settings.severity)


def no_policies(folder: FilePath) -> PolicyError:
    """Return what is said of a folder that is no pack."""
    sentence = "no policies here: expected catalog/*.yaml, rules/<topic>/*.yaml or symptoms/*.yaml"
    return PolicyError(sentence, Place(str(folder)))


def rule_paths(folder: FilePath) -> list[FilePath]:
    """Return the rule files of a policy folder, sorted by topic and name."""
    return sorted((folder / "rules").glob("*/*.yaml"))


def _rule(path: FilePath, folder: FilePath, known: Known, faults: list[RdpolicyError]) -> RuleFile | None:
    shown = path.as_posix()
    validated = read_model(path, RuleModel, faults)
    if validated is None:
        return None
    document, model = validated
    data = model.model_dump(mode="json", by_alias=True, exclude_none=True)
    topic = path.parent.name
    found = list(_rule_faults(model, path.stem, topic, known))
    faults.extend(PolicyError(sentence, RuleFile(data, document).place(where)) for where, sentence in found)
    return None if found else RuleFile({**data, "topic": topic, "file": shown[len(folder.as_posix()) + 1 :]}, document)


def _rule_faults(rule: RuleModel, stem: str, topic: str, known: Known) -> Iterator[tuple[Path, str]]:
    if rule.id != stem:
        yield ("id",), f"the id '{rule.id}' is not the file's name '{stem}'"
    if topic not in TOPICS:
        yield (), f"unknown topic '{topic}'{did_you_mean(topic, TOPICS)}"
    for kind in ("sources", "contradictions"):
        for number, reference in enumerate(getattr(rule, kind)):
            name = reference.partition("#")[0]
            if name not in known[kind]:
                yield (kind, number), f"unknown {kind.removesuffix('s')} '{name}'{did_you_mean(name, known[kind])}"
    for number, clause in enumerate(rule.require):
        for index, related in enumerate(clause.related):
            if (related.at is None) == (related.rows is None):
                yield ("require", number, "related", index), "give either `at`, a fact, or `rows`, an expression"


def _settings(folder: FilePath, faults: list[RdpolicyError]) -> PackModel:
    path = folder / "pack.yaml"
    validated = read_model(path, PackModel, faults) if path.is_file() else None
    return validated[1] if validated else PackModel(name=folder.name)


def read_model(path: FilePath, model: type[Model], faults: list[RdpolicyError]) -> tuple[Document, Model] | None:
    """Return the document and model of a policy file; None, with its faults added to `faults`, when it has any."""
    try:
        documents = parse(read_file(path), path.as_posix())
    except RdpolicyError as error:
        faults.append(PolicyError(error.sentence, error.place))
        return None
    if len(documents) != 1:
        faults.append(PolicyError(f"expected one document, found {len(documents)}", Place(path.as_posix())))
        return None
    document = documents[0]
    repeated = [
        PolicyError(f"{item.key!r} is written twice", Place(document.name, item.second.line, item.second.column))
        for item in document.duplicates
    ]
    faults.extend(repeated)
    try:
        validated = model.model_validate(document.data)
    except ValidationError as error:
        faults.extend(
            PolicyError(fault.sentence, Place(document.name, fault.span.line, fault.span.column))
            for fault in locate(document, error, lambda _: [f.alias or n for n, f in model.model_fields.items()])
        )
        return None
    return None if repeated else (document, validated)
