"""Price lists: what is read of them, and every fault with its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from validator.errors import SourceError
from validator.planner.prices import read

HEAD = "apiVersion: rdpolicy/v1\nkind: Prices\n"
ONE = "  - {type: per-user, version: 2022, price: 10, currency: EUR}\n"


def faults(text, pack):
    with pytest.raises(SourceError) as caught:
        read(text, "p.yaml", pack.catalog)
    return [str(fault) for fault in caught.value.faults]


def test_a_list_is_read(pack):
    text = HEAD + (
        "currency: EUR\noffers:\n"
        "  - {type: per-user, version: 2012 R2, pack: 5, price: 700.50, program: volume, name: A-5}\n"
        "  - {type: per-device, version: 2022, price: '12.125', software_assurance: true}\n"
        "upgrades: [{to: 2022, price: 900}]\n"
    )
    found = read(text, "p.yaml", pack.catalog)
    assert found.currency == "EUR"
    assert found.unit == Decimal("0.001")
    first, second = found.offers
    assert first[:5] == ("per-user", "2012", 5, Decimal("700.50"), "volume")
    assert (first.name, first.place.line, second.pack, second.software_assurance) == ("A-5", 5, 1, True)
    assert found.upgrades == (("2022", Decimal(900)),)


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        ("  - {type: per-user, version: 2022, price: -3, currency: EUR}\n", ["p.yaml:4:44: a price cannot be negative, found -3"]),
        ("  - {type: per-user, version: 2022}\n", ["p.yaml:4:6: 'price' is required in offers[0]"]),
        ("  - {type: per-user, version: 2022, price: 3}\n", ["p.yaml:4:44: no currency is stated for this price: state `currency` here or once for the whole list"]),
        (ONE + "  - {type: per-user, version: 2022, price: 3, currency: USD}\n", ["p.yaml:5:57: this price is in USD, others are in EUR: a plan adds them up, so state all in one"]),
        ("  - {type: per-user, version: 2022, price: 3, currency: eur}\n", ["p.yaml:4:57: expected the three capital letters of a currency, such as EUR"]),
        ("  - {type: per-user, version: 2022, price: 3, pack: 2.5, currency: EUR}\n", ["p.yaml:4:53: 'pack': expected a whole number, found 2.5"]),
        ("  - {type: per-user, version: 2022, price: 3, pack: 0, currency: EUR}\n", ["p.yaml:4:53: 'pack' must be 1 or more"]),
        ("  - {type: per-user, version: 2022, price: 3, pack: 99999999, currency: EUR}\n", ["p.yaml:4:53: 'pack' must be 1000000 or less"]),
        ("  - {type: per-user, version: 2023, price: 3, currency: EUR}\n", ["p.yaml:4:31: '2023' is no release of Windows Server that is known; did you mean '2025'?"]),
        ("  - {type: per-device, version: 2022, price: 3, program: spla, currency: EUR}\n", ["p.yaml:4:12: licenses of a service provider (SPLA) are Per User only"]),
        ("  - {type: per-user, version: 2022, price: true, currency: EUR}\n", ["p.yaml:4:44: expected an amount of money such as 199 or 199.90"]),
        ("  - {type: per-user, version: 2022, price: 3, price: 4, currency: EUR}\n", ["p.yaml:4:47: 'price' is written twice"]),
        (ONE + "upgrades: [{to: 2022, price: 1, currency: EUR}, {to: 2022, price: 2, currency: EUR}]\n", ["p.yaml:5:54: the upgrade to 2022 has two prices"]),
    ],
)  # fmt: skip
def test_faults_are_told_with_their_place(pack, offers, expected):
    assert faults(HEAD + "offers:\n" + offers, pack) == expected


@pytest.mark.parametrize("price", ["1e3", "9999999999999", "1.23456", "many", ".inf", "'1,5'"])
def test_absurd_amounts_are_refused(pack, price):
    text = HEAD + f"offers:\n  - {{type: per-user, version: 2022, price: {price}, currency: EUR}}\n"
    (fault,) = faults(text, pack)
    assert fault.startswith("p.yaml:4:44: expected an amount of money such as 199 or 199.90, below a trillion")


def test_a_file_holds_one_list(pack):
    assert faults("", pack) == ["p.yaml: expected one document of kind Prices, found 0"]
    assert faults("a: 1\n---\nb: 2\n", pack) == ["p.yaml: expected one document of kind Prices, found 2"]
