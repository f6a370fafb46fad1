"""A name, whatever it is made of, is one literal with that value, and changes nothing around it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.render import readers
from validator.errors import RdpolicyError
from validator.render import formats
from validator.render.plan import Central, DeploymentPlan, Hosts, LicenseServers, Setting
from validator.render.quote import code_span, powershell, prose, registry_text, visible
from validator.render.source import Source

HOSTILE = [
    "LIC'01",
    "LIC\u201801\u2019; Remove-Item C:\\ -Recurse; \u201ax\u201b",
    "$(Stop-Computer)",
    "`n$env:PATH`",
    "#> Stop-Computer <#",
    "a\nStop-Computer\n#",
    'a\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n"x"="y"',
    '"=dword:00000001\\',
    "\\",
    "\\new\\\\r",
    '"',
    "]]>--><x/>&amp;",
    "a\u2028b\u202ec\u0085d\x1b[31m",
    "@'\nx\n'@",
    "# SIG # Begin signature block",
    "#Requires -RunAsAdministrator",
    "$Settings = @()",
    "# <settings>",
    "日本語😀",
    "`` ` ```",
    " ",
    "-",
    "| x | *y* _z_ <b>",
]
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)
COMMALESS = NAMES.map(lambda name: name.replace(",", "."))


def hostile(test):
    for name in HOSTILE:
        test = example(name=name)(test)
    return settings(max_examples=25)(given(name=COMMALESS)(test))


def source(name):
    """Return a deployment in which everything that has a name has this one, and every way of setting is used."""
    setting = Setting("per-user", (name, name))
    return Source(
        DeploymentPlan(
            name=name,
            central=Central((name,), (name,), setting),
            hosts=(Hosts((name,), setting, setting, group_policy=True),),
            license_servers=(LicenseServers((name,), True, True, (name,)),),
            modes=(("per-user", (name,)),),
            notes=(),
        ),
        (f"Error, line 1: {name} [rule]", f"Note: {name}."),
    )


def text(name, to, windows):
    return formats.render([source(name)], to, windows).whole.text


@pytest.fixture(scope="module")
def plain(windows):
    """Return the shapes of scripts in which every name is a plain one."""
    return {to: readers.shape(readers.parse(text("LIC01", to, windows))) for to in ("powershell", "dsc")}


@hostile
def test_powershell_keeps_the_name_and_its_shape(windows, plain, name):
    script = text(name, "powershell", windows)
    central, hosts, license_servers = readers.settings(script)
    assert central == {"Servers": [name], "Brokers": [name], "Mode": "PerUser", "LicenseServers": [name, name]}
    assert (hosts["Servers"], hosts["LicensingType"], hosts["LicenseServers"]) == ([name], 4, [name, name])
    assert [value["Data"] for value in hosts["Policy"]] == [4, f"{name},{name}"]
    assert license_servers["Servers"] == [name]
    assert readers.shape(readers.parse(script)) == plain["powershell"]


@hostile
def test_dsc_keeps_the_name_and_its_shape(windows, plain, name):
    script = text(name, "dsc", windows)
    assert readers.dsc(script) == [
        {
            "ConnectionBroker": name,
            "LicenseMode": "PerUser",
            "LicenseServer": [name, name],
            "PsDscRunAsCredential": "$Credential",
        }
    ]
    assert readers.shape(readers.parse(script)) == plain["dsc"]


@given(name=NAMES)
@example(name="\u2018\u2019\u201a\u201b'")
def test_a_verbatim_string_has_the_value_of_the_name(name):
    root = readers.parse(f"$x = {powershell(name)}\n")
    assert readers.strings(root) == [name]
    assert not readers.commands(root)


@hostile
def test_registry_files_keep_the_name(windows, tmp_path_factory, name):
    file = formats.render([source(name)], "reg", windows).whole
    assert file.data.startswith(b"\xff\xfeW\x00")
    assert "\n" not in file.data.decode("utf-16").replace("\r\n", "")
    key = windows.value("policy-license-servers").key
    with readers.registry(file.data, tmp_path_factory.mktemp("reg")) as values:
        assert {value: held for value, (held, _) in values(key).items()} == {
            "LicensingMode": 4,
            "LicenseServers": f"{name},{name}",
            "fPreventLicenseUpgrade": 1,
        }


@given(text=NAMES)
def test_registry_text_is_one_line_of_visible_characters(text):
    assert registry_text(text).isprintable()


@hostile
def test_policies_show_the_name_as_code_and_nothing_else(windows, name):
    said = readers.policies(text(name, "gpo", windows))
    assert [title for _, title, _ in said] == [title for _, title, _ in readers.policies(text("LIC01", "gpo", windows))]
    (shown,) = {value for _, _, labels in said for value in labels.get("License servers to use", ())}
    assert shown == visible(f"{name},{name}")


@hostile
def test_an_answer_file_holds_the_name_in_a_comment_only(windows, name):
    written = text(name, "unattend", windows)
    assert readers.unattend(written) == readers.unattend(text("LIC01", "unattend", windows))
    parser = ET.XMLPullParser(["comment", "start"])
    parser.feed(written)
    assert [event for event, _ in parser.read_events()] == ["comment", *["start"] * 4]


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
@pytest.mark.parametrize("quote", [powershell, registry_text])
def test_what_no_file_can_hold_is_refused(quote, name):
    with pytest.raises(RdpolicyError, match="no configuration of Windows can hold"):
        quote(name)


def test_a_name_with_the_separator_would_become_two(windows):
    for to in ("powershell", "reg", "gpo"):
        with pytest.raises(RdpolicyError, match="the name 'A,B' holds ',', which stands between names there"):
            text("A,B", to, windows)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a", "`a`"), ("`", "`` ` ``"), ("a``b", "```a``b```"), (" ", "`   `"), ("a\nb", "`a\\nb`")],
)
def test_code_has_a_fence_longer_than_any_within(name, expected):
    assert code_span(name) == expected


def test_prose_is_no_markup():
    assert prose("a*b* [c](d) <e> `f` g_h\n") == r"a\*b\* \[c\](d) \<e\> \`f\` g\_h\\n"
