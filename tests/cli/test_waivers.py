"""Waivers from the command line: files, none at all, and what they have to state."""

from __future__ import annotations

import json

import pytest

HEAD = "apiVersion: rdpolicy/v1\nkind: Waivers\nwaivers:\n"
ITEM = "rule: cal-older-than-host, where: RDSH01, reason: lab, owner: ops@contoso.com, until: 2027-01-31"
OTHER = "rule: no-usable-cal-pool, where: RDSH01, reason: lab, owner: ops@contoso.com, until: 2027-01-31"
AS_OF = ("--as-of", "2026-11-24")


@pytest.fixture
def waivers(tmp_path):
    """Return a function that writes a file of waivers."""

    def call(*items, name="waivers.yaml"):
        path = tmp_path / name
        path.write_text(HEAD + "".join(f"  - {{{item}}}\n" for item in items), encoding="utf-8")
        return path.name

    return call


@pytest.mark.usefixtures("bad")
def test_a_file_of_waivers_makes_the_run_clean(rdpolicy, waivers):
    assert rdpolicy("check", "bad.yaml", *AS_OF).code == 1
    ended = rdpolicy("check", "bad.yaml", *AS_OF, "--waivers", waivers(ITEM, OTHER))
    assert ended.code == 0
    assert "waiver: lab (ops@contoso.com, until 2027-01-31)" in ended.out
    assert "2 waived" in ended.out


@pytest.mark.usefixtures("bad")
def test_in_a_folder_files_of_waivers_are_no_manifests(rdpolicy, waivers):
    ended = rdpolicy("check", ".", *AS_OF, "--waivers", waivers(ITEM, OTHER), "--format", "json")
    report = json.loads(ended.out)
    assert (ended.code, report["summary"]["files"], report["summary"]["waived"]) == (0, 1, 2)
    [acceptance] = {json.dumps(f["acceptance"]) for f in report["findings"] if f["rule"] == "cal-older-than-host"}
    assert json.loads(acceptance)["location"]["file"] == "waivers.yaml"
    assert json.loads(acceptance)["until"] == "2027-01-31"


@pytest.mark.usefixtures("bad")
def test_several_files_count_and_one_given_twice_counts_once(rdpolicy, waivers):
    first, second = waivers(ITEM), waivers(f"{OTHER}, fingerprint: '0'", name="more.yaml")
    ended = rdpolicy("check", "bad.yaml", *AS_OF, "--waivers", first, "--waivers", second, "--waivers", f"./{second}")
    assert ended.code == 1
    assert ended.out.count("waiver-rearmed") == 1
    assert "--> more.yaml:4:" in ended.out


@pytest.mark.usefixtures("bad")
def test_an_expired_waiver_counts_no_longer_and_is_shown_where_it_stands(rdpolicy, waivers):
    ended = rdpolicy("check", "bad.yaml", "--as-of", "2027-02-01", "--waivers", waivers(ITEM))
    assert ended.code == 1
    assert "warning[waiver-expired]: the waiver of cal-older-than-host expired on 2027-01-31" in ended.out
    assert "--> waivers.yaml:4:5" in ended.out


@pytest.mark.parametrize("where", ["manifest", "comment", "file"])
def test_none_counts_with_no_waivers(rdpolicy, write, waivers, where, tmp_path):
    item = dict(part.split(": ") for part in ITEM.split(", "))
    path = write("bad.yaml", **{"servers[0].license_server.cals[0].version": 2019, "waivers": [item]})
    options = ()
    if where == "comment":
        path.write_text(f"{path.read_text()}# rdpolicy: ignore[x]\n", encoding="utf-8")
    if where == "file":
        waivers(ITEM)
        (tmp_path / "rdpolicy.toml").write_text('waivers = ["waivers.yaml"]\n', encoding="utf-8")
    ended = rdpolicy("check", "bad.yaml", *AS_OF, "--no-waivers", *options, "--format", "json")
    report = json.loads(ended.out)
    assert ended.code == 1
    assert report["summary"]["waived"] == 0
    assert not [f for f in report["findings"] if f["rule"].startswith("waiver-")]


@pytest.mark.usefixtures("bad")
def test_files_and_no_waivers_exclude_each_other(rdpolicy, waivers):
    ended = rdpolicy("check", "bad.yaml", "--no-waivers", "--waivers", waivers(ITEM))
    assert ended.code == 2
    assert "--waivers and --no-waivers exclude each other" in ended.err


@pytest.mark.usefixtures("bad")
def test_what_a_waiver_has_to_state_can_be_less(rdpolicy, waivers, tmp_path):
    bare = [item.partition(", owner")[0] for item in (ITEM, OTHER)]
    command = ("check", "bad.yaml", *AS_OF, "--waivers", waivers(*bare))
    assert "has no owner and no until" in rdpolicy(*command).out
    assert rdpolicy(*command, "--waivers-require", "reason").code == 0
    (tmp_path / "rdpolicy.toml").write_text("waivers-require = []\n", encoding="utf-8")
    assert rdpolicy(*command).code == 0
    assert rdpolicy(*command, "--waivers-require", "owner").code == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "waivers.yaml: there is no such file"),
        (b"\xff\xfe", "waivers.yaml:1:1: this file is not UTF-8"),
        (HEAD.encode() + b"  - {rule: a, wher: b}\n", "waivers.yaml:4:"),
        (b"a: [\n", "waivers.yaml:2:1: "),
    ],
)
@pytest.mark.usefixtures("bad")
def test_a_file_that_is_none_ends_the_run(rdpolicy, tmp_path, content, told):
    if content is not None:
        (tmp_path / "waivers.yaml").write_bytes(content)
    ended = rdpolicy("check", "bad.yaml", "--waivers", "waivers.yaml")
    assert (ended.code, ended.out) == (3, "")
    assert told in ended.err


def test_verbose_text_gives_the_comment_that_accepts_what_there_is_now(rdpolicy, bad, monkeypatch):
    monkeypatch.setenv("COLUMNS", "500")
    ended = rdpolicy("check", "bad.yaml", *AS_OF, "-v")
    [comment] = [line.partition("waive: ")[2] for line in ended.out.splitlines() if "ignore[cal-older" in line]
    assert comment.startswith("# rdpolicy: ignore[cal-older-than-host] until=YYYY-MM-DD owner=NAME fingerprint=")
    report = json.loads(rdpolicy("check", "bad.yaml", *AS_OF, "--format", "json").out)
    [finding] = [f for f in report["findings"] if f["rule"] == "cal-older-than-host"]
    assert f"fingerprint={finding['state']} " in comment
    lines = bad.read_text(encoding="utf-8").split("\n")
    lines[finding["location"]["line"] - 1] += " " + comment.replace("YYYY-MM-DD", "2027-01-31")
    bad.write_text("\n".join(lines), encoding="utf-8")
    assert "waived[cal-older-than-host]" in rdpolicy("check", "bad.yaml", *AS_OF).out


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("text", "lab (ops@contoso.com, until 2027-01-31)"),
        ("json", '"owner": "ops@contoso.com"'),
        ("sarif", "lab (ops@contoso.com, until 2027-01-31)"),
        ("junit", "lab (ops@contoso.com, until 2027-01-31)"),
        ("github", "lab (ops@contoso.com, until 2027-01-31)"),
        ("github-summary", r"contoso\.com, until 2027-01-31)"),
        ("gitlab", "lab (ops@contoso.com, until 2027-01-31)"),
        ("azure", "lab (ops@contoso.com, until 2027-01-31)"),
        ("markdown", r"contoso\.com, until 2027-01-31)"),
    ],
)
@pytest.mark.usefixtures("bad")
def test_every_report_says_who_accepted_what_why_and_until_when(rdpolicy, waivers, form, said):
    ended = rdpolicy("check", "bad.yaml", *AS_OF, "--waivers", waivers(ITEM, OTHER), "--format", form)
    assert said in ended.out
