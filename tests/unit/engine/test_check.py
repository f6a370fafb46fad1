"""What the checks see beside CEL's own."""

from __future__ import annotations

import pytest

from validator.engine.check import Checker, ExpressionFault
from validator.engine.environment import Environment
from validator.engine.functions import UndecidedError, implementations
from validator.errors import UsageError


@pytest.fixture
def checker(pack):
    return Checker(Environment(pack.catalog), "session-host")


@pytest.mark.parametrize(
    "text",
    [
        'host.pools.exists(p, p.type == "per-user" && p.modes.exists(m, m == "per-user"))',
        'host.pools.filter(p, p.type == "per-user").filter(q, q.quantity > 1).exists(r, r.release == "2022")',
        "host.pools.size() > 0 && size(host.pools) > 0",
        'host.pools.map(p, p.type).exists(t, t == "per-user")',
        'host.license_servers.exists(name, name.startsWith("LIC"))',
        '("a" + host.name).size() > 0 && ["x"].exists(x, x == host.name)',
        'host.release in ["2016", "2019"]',
        'serves("2022", host.release) && older(host.release, "2012 R2")',
    ],
)
def test_sound_expressions_compile(checker, text):
    assert isinstance(checker.compile(text), bytes)


def test_a_report_of_another_form_is_told_as_it_is(checker, monkeypatch):
    class Odd:
        def compile(self, _text):
            raise RuntimeError("odd")

    monkeypatch.setattr(checker.environment, "for_table", lambda *_: Odd())
    assert checker.compile("true") == ExpressionFault(0, "odd")


def test_functions_say_what_is_not_known(pack):
    environment = Environment(pack.catalog)
    does = implementations(pack.catalog, environment.trace)
    for call, gap in (
        (lambda: does["older"]("2031", "2022"), "release 2031"),
        (lambda: does["supported_until"]("2031"), "extended end of 2031"),
        (lambda: does["extra_updates_until"]("2019"), "esu end of 2019"),
        (lambda: does["serves"]("2031", "2022"), "cell cal-serves-host [2022, 2031]"),
    ):
        environment.trace.start()
        with pytest.raises(UndecidedError):
            call()
        assert environment.trace.gaps == [gap]


def test_functions_answer_from_the_catalog(pack):
    does = implementations(pack.catalog, Environment(pack.catalog).trace)
    assert does["newer"]("2022", "2019")
    assert not does["newer"]("2012 R2", "2012")
    assert does["extra_updates_until"]("2012").date().isoformat() == "2026-10-13"
    assert does["max_brokers"]("2012 R2") == 2
    assert does["max_brokers"]("2022") == does["max_brokers"]("2031") == 0
    assert does["on_domain_controller"]("connection-broker", "2016")
    assert not does["has_own_cal"]("2012 R2")
    assert does["opens"](["100-200", "443"], "137-138")
    assert not does["opens"](["100-137"], "137-138")


def test_an_unknown_edition(pack):
    with pytest.raises(UsageError, match="did you mean 'seed'"):
        pack.with_edition("sead")
