from __future__ import annotations

import pytest

from validator.exports.names import Names, merged


@pytest.mark.parametrize(
    ("known", "name", "expected"),
    [
        (["LIC01"], "lic01", "LIC01"),
        (["LIC01"], " LIC01. ", "LIC01"),
        (["LIC01.corp.contoso.com"], "LIC01", "LIC01.corp.contoso.com"),
        (["LIC01"], "LIC01.corp.contoso.com", "LIC01"),
        (["LIC01.corp.contoso.com"], "LIC01.fabrikam.example", None),
        (["LIC01.corp.contoso.com", "LIC01.fabrikam.example"], "LIC01", None),
        (["LIC01.corp.contoso.com", "LIC01.fabrikam.example"], "LIC01.FABRIKAM.example", "LIC01.fabrikam.example"),
        (["LIC01", "lic01"], "LIC01", "LIC01"),
        (["LIC01"], "LIC02", None),
        (["10.0.0.5"], "10.0.0.6", None),
        (["10.0.0.5"], "10.0.0.5", "10.0.0.5"),
        (["10"], "10.0.0.5", None),
        (["[fe80::1]"], "fe80", None),
    ],
)
def test_names_are_found_in_full_and_by_their_first_labels(known, name, expected):
    assert Names(known).find(name) == expected


def test_a_domain_that_is_stated_tells_servers_apart():
    names = Names(["LIC01"], {"LIC01": "corp.contoso.com"})
    assert names.find("LIC01.corp.contoso.com") == "LIC01"
    assert names.find("LIC01.fabrikam.example") is None
    assert names.key("LIC01.fabrikam.example") == "lic01.fabrikam.example"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["LIC01", "lic01.corp.example"], {"lic01": "lic01.corp.example", "lic01.corp.example": "lic01.corp.example"}),
        (["LIC01", "Lic01"], {"lic01": "LIC01"}),
        (["A", "A.x.example", "A.y.example"], {"a": "A", "a.x.example": "A.x.example", "a.y.example": "A.y.example"}),
    ],
)
def test_names_of_one_server_are_joined_where_there_is_no_doubt(names, expected):
    assert merged(names) == expected
