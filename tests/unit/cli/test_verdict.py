from __future__ import annotations

from datetime import date

import pytest

from tests.golden.samples import REPORTS
from validator.cli import basis, check
from validator.cli.check import execute
from validator.cli.check_options import CheckOptions
from validator.findings import Severity


@pytest.mark.parametrize(
    ("name", "fail_on", "strict", "expected"),
    [
        ("clean", Severity.INFO, True, 0),
        ("one-finding", Severity.ERROR, False, 1),
        ("one-finding", None, False, 0),
        ("undetermined", Severity.INFO, False, 0),
        ("undetermined", Severity.ERROR, True, 1),
        ("undetermined", None, True, 1),
        ("waived", Severity.INFO, True, 0),
        ("severities", Severity.INFO, False, 1),
        ("failures", None, False, 3),
        ("failures", Severity.INFO, True, 3),
    ],
)
def test_exit_codes(monkeypatch, capsys, name, fail_on, strict, expected):
    monkeypatch.setattr(basis, "judged_by", lambda _: (None, None))
    monkeypatch.setattr(check.api, "check", lambda *_, **__: REPORTS[name])
    options = CheckOptions(("x",), date(2026, 1, 1), fail_on=fail_on, strict=strict, cache=False)
    assert execute(options) == expected
    assert capsys.readouterr().out
