from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DAY = ("--as-of", "2026-11-24")
WAIVERS = """\
apiVersion: rdpolicy/v1
kind: Waivers
waivers:
  - {rule: cal-older-than-host, where: RDSH01, reason: REASON, owner: o, until: 2027-01-01}
"""


@pytest.fixture(params=["json", "html"])
def written(request, rdpolicy, bad):
    """Write a report on the bad deployment in one of the formats that can be verified."""

    def call(*words):
        rdpolicy("check", bad.name, *DAY, "-q", "--output", f"{request.param}=report", *words)
        return "report"

    return call


def test_the_same_is_the_same(rdpolicy, written, bad):
    ended = rdpolicy("verify", written())
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("report is what these manifests and policies give: certificate ")
    assert rdpolicy("verify", "report", "--manifest", bad.name) == ended


def test_a_manifest_may_have_moved(rdpolicy, written, bad, tmp_path):
    written()
    (tmp_path / "elsewhere").mkdir()
    shutil.move(bad, tmp_path / "elsewhere" / "bad.yaml")
    assert rdpolicy("verify", "report", "--manifest", "elsewhere/bad.yaml").code == 0
    shutil.move(tmp_path / "elsewhere" / "bad.yaml", tmp_path / "renamed.yaml")
    assert rdpolicy("verify", "report", "--manifest", "renamed.yaml").code == 0
    assert rdpolicy("verify", "report", "--manifest", "-", stdin=(tmp_path / "renamed.yaml").read_bytes()).code == 0


def test_what_differs_is_told(rdpolicy, written, bad, write):
    written()
    write("bad.yaml")
    ended = rdpolicy("verify", "report")
    assert ended.code == 1
    first, *rest = ended.out.splitlines()
    assert first.startswith("differs: the manifest bad.yaml has changed: sha256 ")
    assert "differs: cal-older-than-host on RDSH01: failed (error) in the report, now no finding" in rest
    bad.unlink()
    ended = rdpolicy("verify", "report")
    assert ended.code == 1
    assert "differs: the manifest bad.yaml of the report was not given\n" in ended.out


def test_a_manifest_too_many_is_told(rdpolicy, written, bad, write):
    written()
    write("more.yaml", **{"metadata.name": "more"})
    ended = rdpolicy("verify", "report", "--manifest", bad.name, "--manifest", "more.yaml")
    assert ended.code == 1
    assert ended.out.startswith("differs: the manifest more.yaml is not in the report\n")


def test_an_edited_report_is_told(rdpolicy, written, tmp_path):
    file = tmp_path / written()
    file.write_text(file.read_text(encoding="utf-8").replace("Install CALs", "Instal CALs"), encoding="utf-8")
    ended = rdpolicy("verify", "report")
    assert ended.code == 1
    assert ended.out.startswith(("differs: the page is not what rdpolicy writes", "differs: the report says otherwise"))


def test_rules_and_severities_are_those_of_the_report(rdpolicy, written):
    words = (
        "--ignore",
        "no-usable-cal-pool",
        "--severity",
        "cal-older-than-host=info",
        "--edition",
        "seed",
        "--timeline",
    )
    assert rdpolicy("verify", written(*words, "--assume", "deployment.platform=azure")).code == 0
    assert rdpolicy("verify", written("--no-waivers")).code == 0


def test_files_of_waivers_belong_to_a_report(rdpolicy, written, tmp_path):
    (tmp_path / "w.yaml").write_text(WAIVERS, encoding="utf-8")
    (tmp_path / "v.yaml").write_text(WAIVERS.replace("REASON", "other"), encoding="utf-8")
    written("--waivers", "w.yaml", "--waivers", "v.yaml")
    assert rdpolicy("verify", "report").code == 0
    assert rdpolicy("verify", "report", "--waivers", "v.yaml", "--waivers", "w.yaml").code == 0
    (tmp_path / "w.yaml").write_text(WAIVERS.replace("2027", "2026"), encoding="utf-8")
    ended = rdpolicy("verify", "report")
    assert ended.code == 1
    assert "the file of waivers w.yaml has changed" in ended.out
    (tmp_path / "w.yaml").unlink()
    assert rdpolicy("verify", "report").code == 3


def test_a_report_with_inputs_that_could_not_be_read_is_verified_with_them(rdpolicy, write, tmp_path):
    write()
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")
    rdpolicy("check", "site.yaml", "broken.yaml", *DAY, "-q", "--output", "json=r")
    assert rdpolicy("verify", "r").code == 0
    write("broken.yaml")
    assert rdpolicy("verify", "r").code == 1


def test_policies_of_ones_own_must_be_given_again(rdpolicy, written, tmp_path):
    pack = tmp_path / "pack"
    own = pack / "rules" / "capacity" / "own-too-few-cals.yaml"
    own.parent.mkdir(parents=True)
    rule = (ROOT / "policies/rules/capacity/too-few-cals.yaml").read_text(encoding="utf-8")
    own.write_text(rule.replace("id: too-few-cals", "id: own-too-few-cals"), encoding="utf-8")
    (pack / "pack.yaml").write_text("name: own\ndisable: [no-usable-cal-pool]\n", encoding="utf-8")
    written("--policies", "pack")
    assert rdpolicy("verify", "report", "--policies", "pack").code == 0
    ended = rdpolicy("verify", "report")
    assert ended.code == 1
    assert ended.out.startswith("differs: the report was judged by the policies ")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("seed", "gone"), "this report cannot be judged again: unknown edition 'gone'"),
        (('"cal-older-than-host"', '"no-such-rule"'), "this report cannot be judged again: there is no rule"),
    ],
)
def test_a_report_by_what_is_not_known_cannot_be_verified(rdpolicy, bad, tmp_path, change, sentence):
    rdpolicy(
        "check", bad.name, *DAY, "-q", "--output", "json=r", "--ignore", "cal-older-than-host", "--edition", "seed"
    )
    file = tmp_path / "r"
    file.write_text(file.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    ended = rdpolicy("verify", "r")
    assert (ended.code, ended.out) == (3, "")
    assert sentence in ended.err


def test_what_is_no_report_ends_with_3(rdpolicy, bad):
    ended = rdpolicy("verify", bad.name)
    assert (ended.code, ended.err) == (3, "error: bad.yaml: this is no report of rdpolicy, in JSON or HTML\n")
    assert rdpolicy("verify", "gone.html").code == 3


def test_a_baseline_belongs_to_a_report(rdpolicy, written, bad):
    rdpolicy("check", bad.name, *DAY, "-q", "--write-baseline", "known.json")
    written("--baseline", "known.json")
    assert rdpolicy("verify", "report", "--baseline", "known.json").code == 0
    assert rdpolicy("verify", "report").code == 1
