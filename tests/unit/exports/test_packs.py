from __future__ import annotations

import pytest

from tests.exports import export
from validator.errors import SourceError

PACK = {
    "KeyPackId": 2,
    "KeyPackType": 2,
    "ProductType": 1,
    "ProductVersion": "Windows Server 2022",
    "TotalLicenses": 10,
    "PSComputerName": "LIC01",
}
USAGE = {"TSCALType": "Per User", "ProductVersion": "Windows Server 2022", "PSComputerName": "LIC01"}


def issued(pack, *statuses):
    return [
        {"LicenseId": at, "KeyPackId": pack, "LicenseStatus": status, "PSComputerName": "LIC01"}
        for at, status in enumerate(statuses)
    ]


def packs(found):
    return found.servers["lic01"].packs


@pytest.mark.parametrize(("available", "notes"), [(-2, 0), (4294967294, 0), (3, 1)])
def test_more_issued_than_there_are(estate, available, notes):
    found = estate({**PACK, "IssuedLicenses": 12, "AvailableLicenses": available})
    assert packs(found)[0].issued == 12
    assert len(found.notes) == notes


def test_what_is_no_balance_is_refused(estate):
    with pytest.raises(SourceError, match="'AvailableLicenses' should be a whole number"):
        estate({**PACK, "AvailableLicenses": "few"})


def test_a_pack_in_two_exports_is_one(estate):
    assert len(packs(estate(PACK, PACK))) == 1


def test_issued_licenses_are_counted_by_their_status(estate):
    (pack,) = packs(estate(PACK, issued(2, 1, 2, 2, 3, 4, 5, 6, 0)))
    assert (pack.issued, pack.revoked) == (5, 1)


def test_a_pack_that_says_otherwise_than_its_licenses_is_told(estate):
    found = estate({**PACK, "IssuedLicenses": 3}, issued(2, 2))
    assert packs(found)[0].issued == 3
    assert "says that 3 are issued, but 1 issued licenses are listed" in found.notes[0]


def test_licenses_of_a_pack_that_no_export_has_are_told(estate):
    found = estate(PACK, issued(9, 2))
    assert found.notes == ["LIC01: licenses were issued from key packs that are in no export"]


def test_issued_licenses_alone_tell_of_no_packs(estate):
    found = estate(issued(9, 2))
    assert packs(found) is None
    assert found.notes == []


@pytest.mark.parametrize(("available", "notes"), [(7, 0), (9, 1)])
def test_numbers_that_do_not_add_up_are_told(estate, available, notes):
    found = estate({**PACK, "IssuedLicenses": 3, "AvailableLicenses": available})
    assert len(found.notes) == notes


@pytest.mark.parametrize(
    ("total", "used", "given", "issued_now", "notes"),
    [
        (10, 12, None, 12, 0),
        (10, 12, 9, 12, 1),
        (10, 5, 9, 9, 1),
        (10, 9, 9, 9, 0),
        (12, 9, 9, 9, 1),
        (None, None, 9, 9, 0),
    ],
)
def test_a_usage_report_adds_to_the_pack_of_its_type_and_version(estate, total, used, given, issued_now, notes):
    found = estate({**PACK, "IssuedLicenses": given}, {**USAGE, "InstalledLicenses": total, "IssuedLicenses": used})
    (pack,) = packs(found)
    assert pack.issued == issued_now
    assert len(found.notes) == notes


def test_what_is_used_beyond_one_of_several_packs_is_added_to_the_first(estate):
    two = [{**PACK, "IssuedLicenses": 4}, {**PACK, "KeyPackId": 3, "IssuedLicenses": 1}]
    found = estate(two, {**USAGE, "InstalledLicenses": 20, "IssuedLicenses": 25})
    assert [pack.issued for pack in packs(found)] == [24, 1]


def test_a_usage_report_alone_tells_of_a_pack(estate):
    found = estate({**USAGE, "InstalledLicenses": 20, "IssuedLicenses": 5})
    (pack,) = packs(found)
    assert (pack.type, pack.version, pack.quantity, pack.issued, pack.kind) == ("per-user", "2022", 20, 5, "purchased")


CSV = "Report created,2026-11-23\nScope,Entire Domain\n\nCAL Version,Installed CALs,CALs in use\nWindows Server 2019,50,31\n"


def test_the_report_of_licensing_manager_counts_per_user_cals(estate):
    (pack,) = packs(estate(export(CSV, "usage.csv", server="LIC01")))
    assert (pack.type, pack.version, pack.quantity, pack.issued) == ("per-user", "2019", 50, 31)
