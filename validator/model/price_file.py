"""A price list: what the admin's own reseller asks for packs of RDS CALs and what upgrades of license servers cost."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from validator.model.base import Flag, ManifestModel, ReleaseName, Text, WrittenAs
from validator.model.server import CalType

_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,4})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


def _amount(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError("expected an amount of money such as 199 or 199.90")  # noqa: TRY004 -- pydantic wants it
    written = str(value).strip()
    if written.startswith("-"):
        raise ValueError(f"a price cannot be negative, found {written}")
    if not _AMOUNT.fullmatch(written):
        raise ValueError(
            f"expected an amount of money such as 199 or 199.90, below a trillion and with at most four decimals, "
            f"found {written[:40]!r}"
        )
    return Decimal(written)


def _currency(value: object) -> object:
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise ValueError("expected the three capital letters of a currency, such as EUR")
    return value


Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    WrittenAs(type=["number", "string"], minimum=0, pattern=r"^\d{1,12}(\.\d{1,4})?$"),
]
Currency = Annotated[str, BeforeValidator(_currency), WrittenAs(type="string", pattern="^[A-Z]{3}$")]
PackSize = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Program = Literal["retail", "volume", "open", "select", "enterprise", "campus", "school", "spla", "other"]


class PricedPack(ManifestModel):
    """A pack of CALs of one type and version; `price` is what the whole pack costs, `pack` how many CALs it holds."""

    type: CalType
    version: ReleaseName
    pack: PackSize = 1
    price: Amount
    currency: Currency | None = None
    program: Program | None = None
    software_assurance: Flag | None = None
    name: Text | None = None


class PricedUpgrade(ManifestModel):
    """What it costs to bring a license server to a release: the server license and whatever else the admin counts."""

    to: ReleaseName
    price: Amount
    currency: Currency | None = None


class PriceFile(ManifestModel):
    """Prices in one currency; `rdpolicy plan --prices FILE` takes it. Without `upgrades` none is done."""

    api_version: Annotated[Literal["rdpolicy/v1"], Field(alias="apiVersion")]
    kind: Literal["Prices"]
    currency: Currency | None = None
    offers: Annotated[tuple[PricedPack, ...], Field(min_length=1)]
    upgrades: tuple[PricedUpgrade, ...] = ()
