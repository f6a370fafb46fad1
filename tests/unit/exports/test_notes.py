from __future__ import annotations

from tests.exports import export


def packs(*numbers):
    return [
        {"KeyPackId": at, "KeyPackType": 2, "ProductType": 1, "ProductVersionID": number, "PSComputerName": "A"}
        for at, number in enumerate(numbers)
    ]


def unknown(found):
    return [note for note in found.notes if "nobody has published" in note]


def test_what_is_worth_a_note_in_many_records_is_noted_once(estate):
    found = estate(export(packs(*[7] * 50, 8), "packs.json"))
    assert len(unknown(found)) == 2
    assert unknown(found)[0].startswith("packs.json:1:75: Win32_TSLicenseKeyPack: nobody has published what 7 in")


def test_notes_come_to_an_end(estate):
    found = estate(export(packs(*range(1000, 1500)), "packs.json"))
    assert len(unknown(found)) == 100
    assert found.notes.count("more of this kind is left out of these notes") == 1
