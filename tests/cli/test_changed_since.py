"""What `check --changed-since` looks at, in real repositories."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.builders import deployment, text_of
from tests.repositories import git, needs_git
from validator.cli import changes

pytestmark = needs_git
NOTHING = "note: no manifest changed since {}\n"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def put(*names, mark="a"):
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(deployment(**{"metadata.name": mark})), encoding="utf-8")


def commit(folder="."):
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "more", "--allow-empty")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(autouse=True)
def repository(rdpolicy, tmp_path):  # noqa: ARG001 -- it goes to that folder
    """Return the first commit of a repository in the working folder, which has manifests and other files."""
    git(tmp_path, "init", "-q")
    put("a.yaml", "sites/b.yaml", "sites/c.yaml", "sites/deep/d.yaml")
    Path("values.yaml").write_text("a: 1\n", encoding="utf-8")
    return commit()


@pytest.fixture
def checked(rdpolicy):
    """Return a function that checks what has changed and returns the files and what was said of them."""

    def call(revision, *argv):
        ended = rdpolicy("check", f"--changed-since={revision}", "-f", "json", *argv)
        assert ended.code == 0, ended
        # Without findings a report counts files only, so count and look at each: it is named when it fails.
        return json.loads(ended.out)["summary"]["files"], ended.err

    return call


def names(revision, *paths):
    """Return the names of the inputs that have changed."""
    from validator.cli import inputs  # noqa: PLC0415

    return sorted(item.name for item in changes.narrow(inputs.collect(paths or ["."]), changes.since(revision), []))


def test_nothing_has_changed_yet(repository, rdpolicy):
    ended = rdpolicy("check", "--changed-since", repository)
    assert (ended.code, ended.err) == (0, NOTHING.format(repository))
    assert "0 documents in 0 files" in ended.out
    assert rdpolicy("check", "--changed-since", "HEAD", "-q") == (0, "", "")


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "github", "gitlab", "azure", "markdown"])
def test_where_nothing_has_changed_each_format_is_an_empty_report(rdpolicy, form):
    ended = rdpolicy("check", "--changed-since", "HEAD", "-f", form)
    assert (ended.code, ended.err) == (0, NOTHING.format("HEAD"))
    assert ended.out


def test_every_kind_of_change_counts(repository):
    put("committed.yaml")
    commit()
    put("staged.yaml", "sites/b.yaml", mark="b")
    git(".", "add", "-A")
    put("sites/deep/d.yaml", mark="unstaged")
    put("new/untracked.yaml", "new/ü \n x.yaml")
    assert names(repository) == [
        "committed.yaml",
        "new/untracked.yaml",
        "new/ü \n x.yaml",
        "sites/b.yaml",
        "sites/deep/d.yaml",
        "staged.yaml",
    ]


def test_accents_may_be_composed_in_two_ways():
    composed, apart = "sites/\u00fc.yaml", "sites/u\u0308.yaml"
    put(apart)
    assert names("HEAD") == [apart]
    found = changes.since("HEAD")
    assert found.touch(composed)
    assert found.touch(apart)


def test_a_renamed_file_is_new_and_a_deleted_one_is_left_out():
    git(".", "mv", "a.yaml", "z.yaml")
    Path("sites/b.yaml").unlink()
    assert names("HEAD") == ["z.yaml"]
    assert names("HEAD", ".", "a.yaml", "sites/b.yaml") == ["z.yaml"]


def test_what_was_never_there_is_complained_of(rdpolicy):
    ended = rdpolicy("check", "--changed-since", "HEAD", "typo.yaml")
    assert ended.code == 3
    assert "could not check typo.yaml: there is no such file" in ended.out


def test_only_what_lies_within_the_paths_is_checked():
    put("a.yaml", "sites/c.yaml", mark="b")
    assert names("HEAD", "sites", "values.yaml") == ["sites/c.yaml"]


def test_it_works_from_a_folder_below(monkeypatch):
    put("a.yaml", "sites/c.yaml", mark="b")
    git(".", "config", "diff.relative", "true")
    git(".", "config", "core.quotePath", "true")
    monkeypatch.chdir("sites")
    assert names("HEAD") == ["c.yaml"]
    assert names("HEAD", "..") == ["../a.yaml", "../sites/c.yaml"]


def test_ignored_files_belong_to_no_revision():
    Path(".gitignore").write_text("local.yaml\n", encoding="utf-8")
    put("local.yaml")
    assert names("HEAD") == []


def test_the_fork_counts_and_not_what_others_did_since(checked):
    git(".", "checkout", "-qb", "topic")
    put("mine.yaml")
    commit()
    git(".", "checkout", "-q", "main")
    put("a.yaml", mark="theirs")
    commit()
    git(".", "checkout", "-q", "topic")
    assert names("main") == ["a.yaml", "mine.yaml"]
    assert names("main...") == ["mine.yaml"]
    assert checked("main...") == (1, "")


def test_other_files_in_a_folder_are_passed_over_still(rdpolicy):
    Path("values.yaml").write_text("a: 2\n", encoding="utf-8")
    assert rdpolicy("check", "--changed-since", "HEAD").err == NOTHING.format("HEAD")
    assert rdpolicy("check", "--changed-since", "HEAD", "values.yaml").code == 1
    assert rdpolicy("check", "--changed-since", "HEAD", "--only-manifests", "values.yaml").code == 0


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_link_changes_with_what_it_leads_to_and_by_itself():
    Path("link.yaml").symlink_to("sites/b.yaml")
    Path("other.yaml").symlink_to("sites/c.yaml")
    Path("gone.yaml").symlink_to("nowhere.yaml")
    commit()
    assert names("HEAD", "link.yaml", "other.yaml", "gone.yaml") == ["gone.yaml"]
    put("sites/b.yaml", mark="b")
    Path("other.yaml").unlink()
    Path("other.yaml").symlink_to("sites/deep/d.yaml")
    assert names("HEAD", "link.yaml", "other.yaml") == ["link.yaml", "other.yaml"]


def test_a_submodule_changes_as_a_whole(tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    put(other / "s.yaml", other / "t.yaml")
    git(other, "init", "-q")
    commit(other)
    git(".", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "sub")
    commit()
    assert names("HEAD") == []
    put("sub/s.yaml", mark="b")
    assert names("HEAD") == ["sub/s.yaml", "sub/t.yaml"]


def test_what_lies_outside_is_checked_always(tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "x.yaml"
    put(outside)
    assert names("HEAD", outside.as_posix(), ".") == [outside.as_posix()]


ALL = "note: policies, waivers, baseline or configuration have changed as well, so every manifest is checked\n"


def test_what_governs_all_manifests_has_all_checked(checked):
    Path("own").mkdir()
    Path("own/pack.yaml").write_text("name: own\ndisable: [no-usable-cal-pool]\n", encoding="utf-8")
    shutil.copytree(Path(__file__).parents[2] / "policies/rules/capacity", "own/rules/capacity")
    for path in Path("own/rules/capacity").iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace(path.stem, f"own-{path.stem}"), encoding="utf-8")
        path.rename(path.with_name(f"own-{path.name}"))
    Path("rdpolicy.toml").write_text("fail-on = 'error'\n", encoding="utf-8")
    commit()
    options = ("--policies", "own")
    assert checked("HEAD", *options) == (0, NOTHING.format("HEAD"))
    next(Path("own/rules/capacity").iterdir()).unlink()
    assert checked("HEAD") == (0, NOTHING.format("HEAD"))
    assert checked("HEAD", *options) == (4, ALL)
    assert checked("HEAD", *options, "-q") == (4, "")
    commit()
    Path("rdpolicy.toml").write_text("fail-on = 'never'\n", encoding="utf-8")
    assert checked("HEAD") == (4, ALL)
    assert checked("HEAD", "--no-config") == (0, NOTHING.format("HEAD"))
    Path("waivers.yaml").write_text("apiVersion: rdpolicy/v1\nkind: Waivers\nwaivers: []\n", encoding="utf-8")
    assert checked("HEAD", "--no-config") == (0, NOTHING.format("HEAD"))
    assert checked("HEAD", "--no-config", "--waivers", "waivers.yaml") == (4, ALL)


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "-", "", "...", "HEAD^9", "a b", "HEAD:a.yaml"])
def test_what_is_no_revision_is_refused(rdpolicy, revision):
    ended = rdpolicy("check", f"--changed-since={revision}")
    assert ended == (2, "", f"error: --changed-since: there is no revision '{revision}' here\n")
    assert sorted(path.name for path in Path().iterdir()) == [".git", "a.yaml", "sites", "values.yaml"]


def test_branches_without_a_common_ancestor(rdpolicy):
    git(".", "checkout", "-q", "--orphan", "other")
    put("a.yaml", mark="other")
    commit()
    ended = rdpolicy("check", "--changed-since", "main...")
    assert ended == (2, "", "error: no common ancestor of 'main' and HEAD is known here\n")


def test_a_shallow_clone_says_so(repository, rdpolicy, tmp_path_factory, monkeypatch):
    commit()
    clone = tmp_path_factory.mktemp("clone")
    git(clone, "clone", "-q", "--depth", "1", Path().absolute().as_uri(), ".")
    monkeypatch.chdir(clone)
    ended = rdpolicy("check", "--changed-since", repository)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        f"error: --changed-since: there is no revision '{repository}' here; this clone is shallow: "
        "fetch more of its history, such as by 'git fetch --unshallow'\n"
    )


def test_a_report_replaces_no_manifest_that_has_not_changed(rdpolicy):
    ended = rdpolicy("check", "--changed-since", "HEAD", "--output", "json=a.yaml")
    assert ended.code == 2
    assert "is to be checked" in ended.err


def test_standard_input_has_no_history(rdpolicy):
    ended = rdpolicy("check", "--changed-since", "HEAD", "-", stdin=b"{}")
    assert ended == (2, "", "error: --changed-since has no use for the standard input\n")


def test_outside_a_repository(rdpolicy, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("outside"))
    put("a.yaml")
    ended = rdpolicy("check", "--changed-since", "HEAD")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("error: --changed-since cannot ask Git: fatal: not a git repository")
    assert ended.err.count("\n") == 1


def test_without_git(rdpolicy, monkeypatch):
    monkeypatch.setattr(changes.shutil, "which", lambda _: None)
    ended = rdpolicy("check", "--changed-since", "HEAD")
    assert ended == (3, "", "error: --changed-since needs Git, which is not installed\n")


def test_a_git_that_fails_without_a_word(rdpolicy, monkeypatch):
    monkeypatch.setattr(changes, "_run", lambda _: subprocess.CompletedProcess([], 9, b"", b""))
    ended = rdpolicy("check", "--changed-since", "HEAD")
    assert ended == (3, "", "error: --changed-since cannot ask Git: it ended with 9\n")


def test_git_runs_no_program_that_a_repository_names(tmp_path):
    hook = tmp_path / "hook"
    hook.write_text("#!/bin/sh\ntouch ran\n", encoding="utf-8")
    hook.chmod(0o755)
    for setting in ("core.fsmonitor", "diff.external"):
        git(".", "config", setting, str(hook))
    put("a.yaml", mark="b")
    assert names("HEAD") == ["a.yaml"]
    assert not Path("ran").exists()


def test_waivers_of_what_has_not_changed_are_not_in_vain(rdpolicy):
    """Those in a file may be for manifests that a part of a run does not see."""
    waiver = "{rule: no-usable-cal-pool, reason: lab, owner: a@example.com, until: 2099-01-01, where: host RDSH01}"
    Path("waivers.yaml").write_text(
        f"apiVersion: rdpolicy/v1\nkind: Waivers\nwaivers:\n  - {waiver}\n", encoding="utf-8"
    )
    options = ("--waivers", "waivers.yaml", "-q")
    assert "waiver-unused" in rdpolicy("check", ".", *options).out
    commit()
    put("a.yaml", mark="b")
    assert "waiver-unused" not in rdpolicy("check", "--changed-since", "HEAD", *options).out
    assert "waiver-unused" not in rdpolicy("check", "--only-manifests", "a.yaml", *options).out
