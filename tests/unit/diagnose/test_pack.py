"""Compiled symptoms, and where they are kept."""

from __future__ import annotations

import json

import pytest

from validator import resources
from validator.api import load_symptoms
from validator.diagnose import pack


def test_compiled_symptoms_say_the_same(symptoms, tmp_path):
    path = tmp_path / "symptoms.json"
    path.write_text(pack.dump(pack.build([resources.policies()])), encoding="utf-8")
    read = pack.read(path)
    assert (read.symptoms, read.causes, read.digest) == (symptoms.symptoms, symptoms.causes, symptoms.digest)
    assert read.reach == symptoms.reach > 300


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": 1}',
        '{"format": 0, "symptoms": [], "digest": ""}',
        '{"format": 1, "digest": "", "symptoms": [{}]}',
    ],
)
def test_what_is_damaged_or_of_another_format_is_not_read(tmp_path, text):
    path = tmp_path / "symptoms.json"
    assert pack.read(path) is None
    path.write_text(text, encoding="utf-8")
    assert pack.read(path) is None


def test_an_installed_wheel_brings_them_compiled(monkeypatch, tmp_path):
    path = tmp_path / "symptoms.json"
    monkeypatch.setattr(resources, "_SHIPPED", tmp_path)
    assert resources.compiled_symptoms() is None
    path.write_text(json.dumps({"format": pack.FORMAT, "digest": "shipped", "symptoms": []}), encoding="utf-8")
    assert load_symptoms().digest == "shipped"
    path.write_text("damaged", encoding="utf-8")
    assert load_symptoms().symptoms


def test_they_are_kept_by_their_content(monkeypatch, tmp_path):
    built = load_symptoms([], tmp_path)
    monkeypatch.setattr(pack, "build", None)
    assert load_symptoms([], tmp_path) == built


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Microsoft-Windows-TerminalServices-Licensing", True),
        ("TerminalServices-Licensing", True),
        ("microsoft-windows-terminalservices-licensing", True),
        ("TermServLicensing", False),
        ("", False),
    ],
)
def test_providers_are_spelt_in_several_ways(written, same):
    assert (pack.provider_key(written) == pack.provider_key("Microsoft-Windows-TerminalServices-Licensing")) is same
