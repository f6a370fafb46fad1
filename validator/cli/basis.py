"""What a check judges by: the pack by one edition or by all, the rules that are wanted, the waivers that count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from validator.cli import packs
from validator.cli.check_options import REQUIRED
from validator.cli.configured import stated_at
from validator.errors import UsageError

if TYPE_CHECKING:
    from validator.cli.check_options import CheckOptions
    from validator.engine.pack import Pack
    from validator.errors import Place
    from validator.waivers import Terms


def judged_by(options: CheckOptions) -> tuple[Pack, Terms | None]:
    """Return the pack with the rules that are wanted, and how waivers count; no terms are the usual ones.

    Raises:
        PolicyError: a pack does not load.
        SourceError: a file of waivers cannot be read.
        UsageError: the edition, or a pattern of rules, means nothing; with its place, if a configuration states it.

    """
    pack = packs.load(options.policies)
    if options.edition is not None:
        pack = _of_edition(pack, options.edition)
    return _selected(pack, _terms(options), options)


def _of_edition(pack: Pack, edition: str) -> Pack:
    try:
        return pack.with_edition(edition)
    except UsageError as error:
        raise UsageError(error.sentence, stated_at("edition")) from None


def _selected(pack: Pack, terms: Terms | None, options: CheckOptions) -> tuple[Pack, Terms | None]:
    """Return the pack with the rules that are wanted, and the terms of waivers that follow from it."""
    if not (options.select or options.ignore or options.severity):
        return pack, terms
    from validator import selection  # noqa: PLC0415 -- most runs take all rules as they are

    wanted = selection.Selection(options.select, options.ignore, options.severity)
    found = selection.faults(wanted, pack)
    faults = tuple(UsageError(sentence, _pattern_at(pattern, options)) for pattern, sentence in found)
    if faults:
        raise UsageError(faults[0].sentence, faults[0].place, faults)
    return selection.apply(wanted, pack, terms)


def _terms(options: CheckOptions) -> Terms | None:
    """Return how waivers count, with those in files of their own; None where nothing was said about them.

    Raises SourceError for a file of waivers that cannot be read.
    """
    if not (options.waivers or options.no_waivers) and options.waivers_require == REQUIRED:
        return None
    from validator.cli import accepted  # noqa: PLC0415 -- most runs have no files of waivers

    return accepted.terms(options.waivers, options.waivers_require, accepted=not options.no_waivers)


def _pattern_at(pattern: str, options: CheckOptions) -> Place | None:
    """Return where a configuration file has a pattern of rules; None where the command line has it."""
    if pattern in options.select:
        return stated_at("select", options.select.index(pattern))
    if pattern in options.ignore:
        return stated_at("ignore", options.ignore.index(pattern))
    return stated_at("severity", pattern)
