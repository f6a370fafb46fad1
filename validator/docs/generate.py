"""Every generated file, and what of a folder differs from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.api import load_symptoms
from validator.docs import catalog, rules
from validator.docs.coverage import coverage
from validator.docs.facts import facts
from validator.docs.markdown import MARK
from validator.docs.schemas import schemas
from validator.docs.symptoms import symptoms_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from validator.diagnose.pack import Symptoms
    from validator.engine.pack import Pack


def generate(pack: Pack, symptoms: Symptoms | None = None) -> dict[str, bytes]:
    """Return the content of every generated file by its path in the repository; the symptoms are the built-in ones."""
    texts = {f"schema/{name}.schema.json": text for name, text in schemas().items()}
    texts |= {f"docs/rules/{name}": text for name, text in rules.pages(pack).items()}
    texts |= {f"docs/catalog/{name}": text for name, text in catalog.pages(pack).items()}
    texts["docs/coverage.md"] = coverage(pack)
    texts["docs/facts.md"] = facts()
    texts["docs/symptoms.md"] = symptoms_page(symptoms or load_symptoms())
    return {name: texts[name].encode() for name in sorted(texts)}


def differing(files: Mapping[str, bytes], root: Path) -> list[str]:
    """Return the paths of generated files that are missing or not of the content they should have."""
    return [name for name, content in files.items() if _content(root / name) != content]


def stale(files: Mapping[str, bytes], root: Path) -> list[str]:
    """Return the paths of files that were generated once and are no longer; a page without the mark is no such one."""
    return sorted(name for name in _generated(root) if name not in files)


def _generated(root: Path) -> Iterator[str]:
    for path in root.glob("schema/*.schema.json"):
        yield path.relative_to(root).as_posix()
    for path in root.glob("docs/**/*.md"):
        if path.read_bytes().startswith(MARK.encode()):
            yield path.relative_to(root).as_posix()


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
