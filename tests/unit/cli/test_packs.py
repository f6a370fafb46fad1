from __future__ import annotations

import platformdirs
import pytest

from validator import api, resources
from validator.cli import packs


@pytest.fixture
def asked(monkeypatch):
    calls = []
    monkeypatch.setattr(api, "load_pack", lambda *arguments: calls.append(arguments))
    return calls


def test_an_installed_pack_needs_no_cache(asked, monkeypatch, tmp_path):
    monkeypatch.setattr(resources, "compiled_pack", lambda: tmp_path / "pack.json")
    packs.load([])
    assert asked == [()]


@pytest.mark.parametrize("installed", [True, False])
def test_own_packs_are_cached(asked, monkeypatch, tmp_path, installed):
    monkeypatch.setattr(resources, "compiled_pack", lambda: tmp_path / "pack.json" if installed else None)
    monkeypatch.setenv("RDPOLICY_CACHE_DIR", str(tmp_path / "cache"))
    packs.load([tmp_path])
    assert asked == [([tmp_path], tmp_path / "cache")]


@pytest.mark.parametrize("installed", [True, False])
def test_symptoms_are_kept_as_packs_are(monkeypatch, tmp_path, installed):
    calls = []
    monkeypatch.setattr(api, "load_symptoms", lambda *arguments: calls.append(arguments))
    monkeypatch.setattr(resources, "compiled_symptoms", lambda: tmp_path / "symptoms.json" if installed else None)
    monkeypatch.setenv("RDPOLICY_CACHE_DIR", str(tmp_path / "cache"))
    packs.load_symptoms([])
    packs.load_symptoms([tmp_path])
    cache = tmp_path / "cache"
    assert calls == [() if installed else ([], cache), ([tmp_path], cache)]


def test_without_a_word_the_users_cache_folder_is_taken(monkeypatch):
    monkeypatch.setenv("RDPOLICY_CACHE_DIR", "")
    assert packs.cache() == platformdirs.user_cache_path("rdpolicy", appauthor=False)
