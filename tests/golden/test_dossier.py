"""One small page whole, so that every change to what pages say is read in a diff; its style and script left out."""

from __future__ import annotations

import re

from tests.golden.samples import REPORTS
from validator import __version__
from validator.report import render


def test_the_page_is_the_golden_one(golden):
    page = render(REPORTS["one-finding"], "html")
    page = re.sub(r"(<style>|<script>).*?(?=</)", r"\1", page, flags=re.DOTALL)
    page = re.sub(r"sha256-[\w+/=]+", "sha256-", page).replace(f"rdpolicy {__version__}", "rdpolicy")
    golden("dossier/one-finding.html", page)
