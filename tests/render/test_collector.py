"""The collector: a script that PowerShell parses, that only reads, and that writes what an observation has."""

from __future__ import annotations

import re

import pytest

from tests.render import readers
from validator import resources
from validator.exchange import observation
from validator.exchange.observation import Observation

SCRIPT = (resources.policies() / "windows" / "Collect-RdsLicensing.ps1").read_text(encoding="utf-8")
ROOT = readers.parse(SCRIPT)
# Commands that change nothing outside the script; Set-Content writes the one file that is asked for.
HARMLESS = {
    "ConvertTo-Json",
    "ForEach-Object",
    "Get-ADGroup",
    "Get-CimInstance",
    "Get-Command",
    "Get-Date",
    "Group-Object",
    "Invoke-CimMethod",
    "New-CimSession",
    "New-CimSessionOption",
    "New-Object",
    "Remove-CimSession",
    "Set-Content",
    "Set-StrictMode",
    "Sort-Object",
    "Where-Object",
    "Write-Verbose",
}
# Methods of .NET objects that the script calls: on lists of its own, on texts and on dates.
METHODS = {"Add", "AddRange", "ContainsKey", "ToString", "ToUniversalTime", "Trim"}
# Methods of the registry's WMI class that read.
REGISTRY_READS = {"EnumValues", "GetDWORDValue", "GetMultiStringValue", "GetStringValue"}
FUNCTIONS = {each.text.decode() for each in readers.walk(ROOT) if each.type == "function_name"}
COMMANDS = readers.commands(ROOT)


def arguments(command):
    """Return the parameters of a command with the literal that follows each."""
    elements = [
        each for each in readers.walk(command) if each.type in {"command_parameter", "string_literal", "variable"}
    ]
    found = {}
    for first, second in zip(elements, [*elements[1:], None], strict=True):
        if first.type == "command_parameter" and second is not None and second.type == "string_literal":
            found.setdefault(
                first.text.decode(), readers.string(second.text.decode()) if second.text[:1] == b"'" else None
            )
    return found


def cim(windows, name):
    return {one.class_: one for one in windows.wmi}.get(name)


def test_every_command_is_harmless(windows):
    reading = {one.name for one in windows.cmdlets if not one.writes}
    assert {name for name, _ in COMMANDS} <= HARMLESS | FUNCTIONS | reading


def test_every_harmless_command_is_used():
    assert {name for name, _ in COMMANDS} >= HARMLESS


def test_only_blocks_of_its_own_are_called():
    called = [each for each in readers.walk(ROOT) if each.type == "command_invokation_operator"]
    assert [each.next_sibling.text.decode() for each in called] == ["$Block"]
    assert "Invoke-Expression" not in SCRIPT
    assert not re.search(r"\biex\b|Start-Process|Add-Type", SCRIPT, re.IGNORECASE)


def test_methods_of_objects_are_few():
    calls = [each for each in readers.walk(ROOT) if each.type == "invokation_expression"]
    names = [child.text.decode() for each in calls for child in each.children if child.type == "member_name"]
    assert len(names) == len(calls)
    assert set(names) == METHODS
    assert not [each for each in calls if any(child.type == "::" for child in each.children)]


def test_every_method_of_wmi_is_named_and_reads(windows):
    reads = {name for one in windows.wmi for name in one.reads} | REGISTRY_READS
    calls = [arguments(node) for name, node in COMMANDS if name == "Invoke-CimMethod"]
    assert calls
    for call in calls:
        assert call["-MethodName"] in reads, call
    assert not {call["-MethodName"] for call in calls} & {name for one in windows.wmi for name in one.writes}


def test_every_class_of_wmi_is_described(windows):
    asked = {
        call.get("-ClassName"): call
        for name, node in COMMANDS
        if name == "Get-CimInstance"
        for call in [arguments(node)]
    }
    general = {"Win32_OperatingSystem", "Win32_ComputerSystem", "Win32_Group", None}
    assert set(asked) - general == {one.class_ for one in windows.wmi}
    for one in windows.wmi:
        assert asked[one.class_].get("-Namespace", "root\\CIMV2") == one.namespace


def test_every_property_that_is_read_is_described(windows):
    """A misspelt property would be read as an error on every server."""
    known = {name for one in windows.wmi for name in one.reads}
    owners = {"$setting", "$central", "$licensing", "$pack"}
    read = {member for owner, member in re.findall(r"(\$\w+)\.(\w+)", SCRIPT) if owner in owners}
    assert read - {"Mode", "LicenseServer"} <= known


def test_registry_values_are_those_of_the_description(windows):
    assigned = dict(re.findall(r"^\$(\w+) = '([^']*)'$", SCRIPT, re.MULTILINE))
    table = re.search(r"\$RegistryValues = @\(\n(.*?)\n\)", SCRIPT, re.DOTALL)[1]
    rows = re.findall(r"Key = (\S.*?); Value = '(.*?)'; Type = '(.*?)'", table)

    def text(written):
        return re.sub(r"\$(\w+)", lambda match: assigned[match[1]], written.strip("'\""))

    assert {(text(key), value, kind) for key, value, kind in rows} == {
        (one.key, one.value, one.type) for one in windows.registry
    }


def test_certificates_and_groups_are_those_of_the_description(windows):
    def array(name):
        return re.findall(r"'([^']*)'", re.search(rf"\${name} = @\((.*?)\)", SCRIPT)[1])

    assert array("CertificateValues") == list(windows.certificates.values)
    assert f"$CertificateKey = '{windows.certificates.key}'" in SCRIPT
    groups = {group.id: group for group in windows.groups}
    assert array("ServedHostsGroups") == list(groups["served-hosts"].names)
    assert f"$LicenseServersGroup = '{groups['license-servers'].names[0]}'" in SCRIPT


def test_parameters_of_the_module_are_described(windows):
    known = {one.name: set(one.parameters) for one in windows.cmdlets}
    for name, node in COMMANDS:
        if name in known:
            given = {each.text.decode().lstrip("-") for each in readers.walk(node) if each.type == "command_parameter"}
            assert given <= known[name], name


def ordered(node):
    """Return the keys of every mapping that the script builds in order."""
    return [
        [
            entry.named_children[0].text.decode()
            for entry in readers.walk(each)
            if entry.type == "hash_entry" and readers._owner(entry).id == each.id
        ]
        for each in readers.walk(node)
        if each.type == "hash_literal_expression" and each.text.startswith(b"@{")
    ]


def fields(model):
    return {info.alias or name for name, info in model.model_fields.items()}


MODELS = [
    one
    for one in vars(observation).values()
    if isinstance(one, type)
    and issubclass(one, observation.ObservationModel)
    and one is not observation.ObservationModel
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_what_an_observation_has_is_written(model):
    """Each mapping of the format is built somewhere, with all its keys."""
    assert any(set(keys) == fields(model) for keys in ordered(ROOT)), sorted(fields(model))


def test_the_schema_is_the_one_that_is_read():
    assert f"schema     = '{observation.SCHEMA}'" in SCRIPT


def test_the_answer_is_deep_enough():
    """ConvertTo-Json cuts what lies deeper than its -Depth, without a word in Windows PowerShell."""
    deepest = depth(Observation.model_json_schema(), Observation.model_json_schema())
    assert deepest <= int(re.search(r"ConvertTo-Json .*-Depth (\d+)", SCRIPT)[1])


def depth(schema, whole):
    if "$ref" in schema:
        return depth(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    inside = [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]
    inside += [schema["items"]] if "items" in schema else []
    below = max((depth(each, whole) for each in inside), default=0)
    return below + (schema.get("type") in {"object", "array"})


@pytest.mark.parametrize("word", ["Password", "Credential", "sIssuedTo", "sHardwareId"])
def test_what_is_private_is_not_read(word):
    code = re.sub(r"<#.*?#>|#.*", "", SCRIPT, flags=re.DOTALL)
    assert word.casefold() not in code.casefold()


def test_connection_strings_are_only_asked_whether_they_are_there():
    assert all("[bool]" in line for line in SCRIPT.splitlines() if "ConnectionString" in line)
