"""Each format writes what is stated and no more, and says what it cannot set."""

from __future__ import annotations

import pytest

from tests.render import readers
from validator.render import formats
from validator.render.plan import Central, DeploymentPlan, Hosts, LicenseServers, Setting
from validator.render.powershell import comments
from validator.render.source import Source

MODE, NAMES, NOTHING = Setting("per-device"), Setting(None, ("A", "B")), Setting()


def plan(**parts):
    nothing = {"central": None, "hosts": (), "license_servers": (), "modes": (), "notes": ()}
    return DeploymentPlan(**{"name": "test", **nothing, **parts})


def central(setting):
    return plan(central=Central(("CB1", "CB2"), ("cb1.x", "cb2.x"), setting))


def hosts(policy=NOTHING, wmi=NOTHING, *, group_policy=False, names=("H1",)):
    return plan(hosts=(Hosts(names, policy, wmi, group_policy),))


def license_servers(prevent=None, group=None, members=()):
    return plan(license_servers=(LicenseServers(("L1",), prevent, group, members),))


@pytest.fixture
def write(windows):
    def call(to, *plans):
        return formats.render([Source(one, ()) for one in plans], to, windows)

    return call


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (central(MODE), {"Servers": ["CB1", "CB2"], "Brokers": ["cb1.x", "cb2.x"], "Mode": "PerDevice"}),
        (central(NAMES), {"Servers": ["CB1", "CB2"], "Brokers": ["cb1.x", "cb2.x"], "LicenseServers": ["A", "B"]}),
        (hosts(wmi=MODE), {"Servers": ["H1"], "LicensingType": 2}),
        (hosts(wmi=NAMES), {"Servers": ["H1"], "LicenseServers": ["A", "B"]}),
    ],
)
def test_a_script_has_what_is_stated(write, written, expected):
    assert readers.settings(write("powershell", written).whole.text) == [expected]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (hosts(MODE), [("LicensingMode", "DWord", 2)]),
        (hosts(NAMES), [("LicenseServers", "String", "A,B")]),
        (license_servers(prevent=True), [("fPreventLicenseUpgrade", "DWord", 1)]),
        (license_servers(prevent=False), [("fPreventLicenseUpgrade", "DWord", 0)]),
    ],
)
def test_policy_values_are_the_same_in_scripts_and_registry_files(write, written, expected, tmp_path):
    (entry,) = readers.settings(write("powershell", written).whole.text)
    assert [(value["Name"], value["Type"], value["Data"]) for value in entry["Policy"]] == expected
    (key,) = {value["Key"] for value in entry["Policy"]}
    with readers.registry(write("reg", written).whole.data, tmp_path) as values:
        assert {name: held for name, (held, _) in values(key).items()} == {name: data for name, _, data in expected}


def test_long_lists_are_broken_into_lines(write):
    names = tuple(f"RDSH{number:02}" for number in range(60))
    script = write("powershell", hosts(MODE, names=names)).whole.text
    (entry,) = readers.settings(script)
    assert entry["Servers"] == list(names)
    assert max(map(len, script.splitlines())) <= 140


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (hosts(MODE), [(["H1"], "Set the Remote Desktop licensing mode", "Enabled")]),
        (hosts(NAMES), [(["H1"], "Use the specified Remote Desktop license servers", "Enabled")]),
        (license_servers(prevent=True), [(["L1"], "Prevent license upgrade", "Enabled")]),
        (license_servers(group=True), [(["L1"], "License server security group", "Enabled")]),
        (license_servers(group=False), [(["L1"], "License server security group", "Disabled")]),
    ],
)
def test_policies_are_listed_with_their_state(write, written, expected):
    found = readers.policies(write("gpo", written).whole.text)
    assert [(servers, title, said["State"]) for servers, title, said in found] == expected


def test_policies_name_the_editor_that_has_them(write):
    local = write("gpo", hosts(MODE)).whole.text
    domain = write("gpo", hosts(MODE, group_policy=True)).whole.text
    assert "the local policy of `H1`" in local
    assert r"`Computer Configuration\Administrative Templates" in local
    assert "a group policy that reaches `H1`" in domain
    assert r"`Computer Configuration\Policies\Administrative Templates" in domain


def test_hosts_that_wmi_sets_have_no_policy(write):
    both = hosts(wmi=MODE)._replace(license_servers=license_servers(group=True, members=("H1",)).license_servers)
    text = write("gpo", both).whole.text
    assert "H1`" in text
    assert "Session hosts" not in text
    assert "Members of the local group `RDS Endpoint Servers`: `H1`" in text
    assert (
        "Members of the local group `RDS Endpoint Servers`: none"
        in write("gpo", license_servers(group=True)).whole.text
    )


def test_dsc_sets_no_list_that_is_not_stated(write):
    (resource,) = readers.dsc(write("dsc", central(MODE)).whole.text)
    assert resource == {"ConnectionBroker": "cb1.x", "LicenseMode": "PerDevice", "PsDscRunAsCredential": "$Credential"}


@pytest.mark.parametrize(
    ("to", "written"),
    [
        ("powershell", license_servers(group=True)),
        ("powershell", plan(modes=(("per-user", ("H1",)),))),
        ("reg", hosts(wmi=MODE)),
        ("reg", central(MODE)),
        ("gpo", central(MODE)),
        ("gpo", hosts(wmi=MODE)),
        ("dsc", hosts(MODE)),
        ("dsc", central(NAMES)),
        ("unattend", central(NAMES)),
    ],
)
def test_what_a_format_cannot_set_is_left_out(write, to, written):
    assert write(to, written) == formats.Rendered((), None, ("test",))


def test_an_answer_file_has_one_mode(write):
    one, other = plan(modes=(("per-user", ("H1",)),)), plan(name="b", modes=(("per-device", ("H2",)),))
    assert readers.unattend(write("unattend", one).whole.text) == [
        ("specialize", "Microsoft-Windows-TerminalServices-RemoteConnectionManager", "LicensingMode", "4")
    ]
    both = write("unattend", one, other)
    assert both.whole is None
    assert [file.path for file in both.files] == [("test", "H1.xml"), ("b", "H2.xml")]


def test_deployments_of_one_name_have_folders_of_their_own(write):
    found = write("powershell", hosts(MODE), hosts(MODE))
    assert [file.path for file in found.files] == [("test", "H1.ps1"), ("test-2", "H1.ps1")]


def test_an_answer_files_passes_are_those_of_the_setting(windows):
    assert "specialize" in windows.unattend.passes


def test_long_remarks_are_wrapped_as_comments():
    long = "Note: " + "word " * 60
    lines = list(comments([long, "", "a\nb"]))
    assert all(line.startswith("#") and len(line) <= 120 for line in lines[:-1])
    assert lines[-3:] == ["#", "# a\\nb", ""]
