"""Policy packs, and all else that is compiled from policies: loaded, kept, described."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from validator.engine.pack import Pack, build, dump, from_build
from validator.engine.pack import read as read_pack
from validator.findings import RuleInfo, fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path as FilePath

    from validator.diagnose.pack import Symptoms
    from validator.policy.rule import Rule
    from validator.policy.windows_model import WindowsSettings


class _Digested(Protocol):
    @property
    def digest(self) -> str: ...


_Loaded = TypeVar("_Loaded", bound=_Digested)


class _Kind(NamedTuple, Generic[_Loaded]):
    """Something that is compiled from policies: how it is read when compiled, built, and kept."""

    name: str
    read: Callable[[FilePath], _Loaded | None]
    build: Callable[[Sequence[FilePath]], dict[str, Any]]
    from_build: Callable[[Mapping[str, Any]], _Loaded]
    dump: Callable[[Mapping[str, Any]], str]


def load_pack(folders: Sequence[FilePath] = (), cache: FilePath | None = None) -> Pack:
    """Return the built-in pack, extended by folders of one's own.

    An installed wheel brings the built-in pack compiled. Anything else is compiled once and kept under `cache`
    by the digest of its content; without a cache it is compiled each time.

    Raises:
        PolicyError: a policy file has a fault; `faults` holds all of them.

    """
    from validator import resources  # noqa: PLC0415 -- the modules of a plain check stay few

    return _compiled(_Kind("pack", read_pack, build, from_build, dump), resources.compiled_pack(), folders, cache)


def load_symptoms(folders: Sequence[FilePath] = (), cache: FilePath | None = None) -> Symptoms:
    """Return the symptoms of the built-in pack, extended by those in folders of one's own; see `load_pack`."""
    from validator import resources  # noqa: PLC0415
    from validator.diagnose import pack  # noqa: PLC0415 -- only a diagnosis needs symptoms

    kind = _Kind("symptoms", pack.read, pack.build, pack.from_build, pack.dump)
    return _compiled(kind, resources.compiled_symptoms(), folders, cache)


def load_windows(pack: Pack) -> WindowsSettings:
    """Return how Windows names and writes settings of RDS licensing; raise PolicyError for every fault of the file."""
    from validator.policy import windows  # noqa: PLC0415 -- a check never needs it

    return windows.load_windows(pack.catalog)


def _compiled(
    kind: _Kind[_Loaded], shipped: FilePath | None, folders: Sequence[FilePath], cache: FilePath | None
) -> _Loaded:
    if shipped is not None and not folders:
        loaded = kind.read(shipped)
        if loaded is not None:
            return loaded
    from validator import resources  # noqa: PLC0415
    from validator.policy.digest import digest  # noqa: PLC0415

    sources = [resources.policies(), *folders]
    if cache is None:
        return kind.from_build(kind.build(sources))
    content = "-".join(digest(folder) for folder in sources)
    kept = cache / f"{kind.name}-{fingerprint(content)}.json"
    loaded = kind.read(kept)
    if loaded is not None and loaded.digest == content:
        return loaded
    data = kind.build(sources)
    _keep(kept, kind.dump(data))
    return kind.from_build(data)


def _keep(path: FilePath, text: str) -> None:
    """Write a cache file whole or not at all; a cache that cannot be written is only slower."""
    from contextlib import suppress  # noqa: PLC0415 -- as above

    from validator import drafts  # noqa: PLC0415

    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        drafts.replace(str(path), [text.encode()])


def rule_infos(pack: Pack) -> dict[str, RuleInfo]:
    """Return what reports say about each rule of a pack."""
    return {rule.id: _info(pack, rule) for rule in pack.rules}


def _info(pack: Pack, rule: Rule) -> RuleInfo:
    sources = tuple(pack.catalog.cite(source) for source in rule.sources)
    severity = pack.declared.get(rule.id, rule.severity)
    return RuleInfo(rule.id, rule.topic, rule.title, severity, rule.remedy, rule.rationale, sources)
