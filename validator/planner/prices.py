"""Price lists read and judged: `kind: Prices`, one currency, known versions, each fault with its place."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from validator.errors import Place, SourceError
from validator.model.load import keys_at
from validator.model.price_file import PriceFile
from validator.policy.suggest import did_you_mean
from validator.source.document import parse
from validator.source.faults import locate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validator.findings import Path
    from validator.policy.catalog import Catalog
    from validator.source.document import Document


class PackPrice(NamedTuple):
    """An offer: so many CALs of a type and generation for a price. The same CALs may be offered several times."""

    type: str
    generation: str
    pack: int
    price: Decimal
    program: str | None
    software_assurance: bool | None
    name: str | None
    place: Place


class UpgradePrice(NamedTuple):
    """What it costs to bring one license server to a release."""

    release: str
    price: Decimal


class Prices(NamedTuple):
    """A price list in one currency."""

    currency: str
    offers: tuple[PackPrice, ...]
    upgrades: tuple[UpgradePrice, ...]

    @property
    def unit(self) -> Decimal:
        """Return the smallest unit in which every price is a whole number."""
        amounts = [*(offer.price for offer in self.offers), *(step.price for step in self.upgrades)]
        return Decimal(1).scaleb(min(int(amount.as_tuple().exponent) for amount in amounts))


def read(text: str, name: str, catalog: Catalog) -> Prices:
    """Return the price list of a text.

    Raises:
        SourceError: it is not YAML or not a price list; `faults` holds all that is wrong.

    """
    documents = [document for document in parse(text, name) if document.data is not None]
    if len(documents) != 1:
        raise SourceError(f"expected one document of kind Prices, found {len(documents)}", Place(name))
    document = documents[0]
    file = _validated(document)
    faults = [*_currencies(document, file), *_versions(document, file, catalog), *_others(document, file)]
    if faults:
        raise _all(faults)
    return Prices(
        str(next(currency for _, currency in _items(file))),
        tuple(
            PackPrice(
                item.type,
                catalog.cal_generation(item.version) or item.version,
                item.pack,
                item.price,
                item.program,
                item.software_assurance,
                item.name,
                _place(document, ("offers", number)),
            )
            for number, item in enumerate(file.offers)
        ),
        tuple(UpgradePrice(item.to, item.price) for item in file.upgrades),
    )


def _validated(document: Document) -> PriceFile:
    faults = [
        SourceError(f"{item.key!r} is written twice", Place(document.name, item.second.line, item.second.column))
        for item in document.duplicates
    ]
    file = None
    try:
        file = PriceFile.model_validate(document.data)
    except ValidationError as error:
        found = locate(document, error, lambda path: keys_at(path, PriceFile))
        faults += [SourceError(one.sentence, Place(document.name, one.span.line, one.span.column)) for one in found]
    if faults or file is None:
        raise _all(faults)
    return file


def _all(faults: list[SourceError]) -> SourceError:
    return SourceError(faults[0].sentence, faults[0].place, tuple(faults))


def _place(document: Document, path: Path) -> Place:
    span = document.span(path)
    return Place(document.name, span.line, span.column)


def _items(file: PriceFile) -> Iterator[tuple[Path, str | None]]:
    """Yield the place and the currency of everything that has a price."""
    for number, offer in enumerate(file.offers):
        yield ("offers", number), offer.currency or file.currency
    for number, step in enumerate(file.upgrades):
        yield ("upgrades", number), step.currency or file.currency


def _currencies(document: Document, file: PriceFile) -> Iterator[SourceError]:
    first: str | None = None
    for path, currency in _items(file):
        if currency is None:
            sentence = "no currency is stated for this price: state `currency` here or once for the whole list"
            yield SourceError(sentence, _place(document, (*path, "price")))
        elif first is None:
            first = currency
        elif currency != first:
            sentence = f"this price is in {currency}, others are in {first}: a plan adds them up, so state all in one"
            at = (*path, "currency")
            yield SourceError(sentence, _place(document, at if document.exists(at) else path))


def _versions(document: Document, file: PriceFile, catalog: Catalog) -> Iterator[SourceError]:
    known = [release.name for release in catalog.releases]
    stated = [(("offers", n, "version"), item.version) for n, item in enumerate(file.offers)]
    stated += [(("upgrades", n, "to"), item.to) for n, item in enumerate(file.upgrades)]
    for path, version in stated:
        if catalog.release(version) is None:
            sentence = f"'{version}' is no release of Windows Server that is known{did_you_mean(version, known)}"
            yield SourceError(sentence, _place(document, path))


def _others(document: Document, file: PriceFile) -> Iterator[SourceError]:
    for number, item in enumerate(file.offers):
        if item.program == "spla" and item.type == "per-device":
            sentence = "licenses of a service provider (SPLA) are Per User only"
            yield SourceError(sentence, _place(document, ("offers", number, "type")))
    seen: dict[str, int] = {}
    for number, step in enumerate(file.upgrades):
        if step.to in seen:
            sentence = f"the upgrade to {step.to} has two prices"
            yield SourceError(sentence, _place(document, ("upgrades", number, "to")))
        seen[step.to] = number
