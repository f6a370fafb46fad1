"""The description of Windows settings: what it says, and every fault of it at its line and column."""

from __future__ import annotations

import re

import pytest

from validator import resources
from validator.api import load_pack
from validator.errors import PolicyError
from validator.policy.windows import load_windows

FILE = resources.policies() / "windows" / "settings.yaml"


@pytest.fixture(scope="module")
def catalog():
    return load_pack().catalog


@pytest.fixture(scope="module")
def windows(catalog):
    return load_windows(catalog)


@pytest.fixture
def faults(catalog, tmp_path):
    """Return a function that changes the file's text and returns its faults: the word at the place, and the sentence."""

    def found(old, new, count=1):
        text = FILE.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "settings.yaml"
        path.write_text(text.replace(old, new, count), encoding="utf-8")
        with pytest.raises(PolicyError) as caught:
            load_windows(catalog, path)
        assert {fault.place.file for fault in caught.value.faults} == {path.as_posix()}
        lines = path.read_text(encoding="utf-8").splitlines()
        return [(word_at(lines, fault.place), fault.sentence) for fault in caught.value.faults]

    return found


def word_at(lines, place):
    """Return the word that stands at a place, or None where the place is the file."""
    return re.match(r"[\w.-]*", lines[place.line - 1][place.column - 1 :])[0] if place.line else None


@pytest.mark.parametrize(
    ("number", "mode"),
    [(0, None), (1, None), (2, "per-device"), (3, None), (4, "per-user"), (5, "not-configured"), (6, "aad-per-user")],
)
def test_modes_have_the_numbers_of_the_registry(windows, number, mode):
    """C8 and C9: 3 is no mode, 4 is Per User whatever the label says, 5 is not configured."""
    found = windows.mode_of(number)
    assert (found and found.mode) == mode


def test_the_third_mode_is_understood_and_never_written(windows):
    """C11."""
    assert not windows.mode("aad-per-user").written
    assert {mode.mode for mode in windows.modes if mode.written} == {"per-device", "per-user"}


def test_numbers_that_are_no_mode_are_in_no_list_of_modes(windows):
    assert not {one.number for one in windows.no_modes} & {mode.number for mode in windows.modes}


def test_modes_agree_with_the_cal_types(windows, catalog):
    for name, cal_type in catalog.cal_types.items():
        mode = windows.mode(name)
        assert (mode.number, mode.powershell) == (cal_type.registry_mode, cal_type.powershell_mode)


def test_activation_is_inverted(windows):
    assert windows.meanings("activation-status") == {0: "activated", 1: "not-activated", 2: "unknown"}


def test_licensing_type_is_an_enumeration_and_no_bit_mask(windows):
    """C10: 8 is a bit of another property."""
    assert 8 not in windows.meanings("licensing-type")
    assert 3 not in windows.meanings("licensing-type")


@pytest.mark.parametrize("written", ["RDS-LICENSING", "RDS-Licensing", "rds-licensing"])
def test_roles_are_known_in_any_case(windows, written):
    assert windows.role_called(written) == "licensing"
    assert windows.role_called("RDS-NONE") is None


def test_roles_are_those_of_the_manifest(windows, catalog):
    assert {role.role for role in windows.roles} == set(catalog.roles) - {"domain-controller"}


def test_modes_are_known_by_the_name_in_powershell(windows):
    assert windows.mode_called("peruser").mode == "per-user"
    assert windows.mode_called("PerSession") is None


def test_policy_paths_differ_by_the_editor(windows):
    path = windows.policy_path("session-host-licensing")
    assert path.spelt(domain=False) == (
        r"Computer Configuration\Administrative Templates\Windows Components\Remote Desktop Services"
        r"\Remote Desktop Session Host\Licensing"
    )
    assert path.spelt(domain=True).startswith(r"Computer Configuration\Policies\Administrative Templates" + "\\")


def test_lookups_are_by_id(windows):
    assert windows.policy("licensing-mode").admx == "TS_LICENSING_MODE"
    assert windows.value("policy-license-servers").separator == ","
    assert windows.wmi_class("terminal-service-setting").class_ == "Win32_TerminalServiceSetting"
    with pytest.raises(KeyError):
        windows.value("none")


def test_no_class_both_reads_and_writes_by_one_method(windows):
    for one in windows.wmi:
        assert not set(one.reads) & set(one.writes)


def test_codes_are_of_what_is_read(windows):
    reads = {f"{one.class_}.{name}" for one in windows.wmi for name in one.reads}
    assert {name for codes in windows.codes for name in codes.of} <= reads


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("sources: [mode, ps", "sources: [modes, ps", [("modes", "unknown source 'modes'; did you mean 'mode'?")]),
        ("contradictions: [c8]", "contradictions: [c99]", [("c99", "unknown contradiction 'c99'; did you mean 'c9'?")]),
        (
            "mode: per-user, number",
            "mode: per-device, number",
            [("per-device", "there is a record 'per-device' already")],
        ),
        (
            "number: 2, powershell",
            "nummer: 2, powershell",
            [
                ("mode", "'number' is required in modes[0]"),
                ("nummer", "unknown key 'nummer'; did you mean 'number'?"),
            ],
        ),
        (
            "key: ConnectionBroker",
            "keys: ConnectionBroker",
            [("dsc", "'key' is required in dsc"), ("keys", "unknown key 'keys'; did you mean 'key'?")],
        ),
        (
            "values: {0: server, 1: group-policy}",
            "values: {0: {a: b}, 1: group-policy}",
            [("", "'0': expected text, found a mapping")],
        ),
        (
            "modes:\n",
            "modes:\nmodes:\n",
            [("modes", "'modes': expected a list, found nothing"), ("modes", "'modes' is written twice")],
        ),
        (
            "path: rd-licensing",
            "path: rd-license",
            [("rd-license", "unknown policy path 'rd-license'; did you mean 'rd-licensing'?")],
        ),
        (
            "registry: policy-license-servers",
            "registry: policy-servers",
            [("policy-servers", "unknown registry value 'policy-servers'; did you mean 'policy-license-servers'?")],
        ),
        ("modes:\n", "---\n---\nmodes:\n", [(None, "expected one document, found 2")]),
        ("modes:\n", "modes: [\n", [("-", "a value is missing here")]),
    ],
)
def test_faults_have_their_places(faults, old, new, expected):
    found = faults(old, new)
    assert found == expected


def test_a_file_that_is_missing_is_a_fault(catalog, tmp_path):
    with pytest.raises(PolicyError, match=r"none\.yaml"):
        load_windows(catalog, tmp_path / "none.yaml")
