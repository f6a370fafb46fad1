from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from concurrent import futures

import pytest

from validator.cli import jobs
from validator.errors import RdpolicyError


def pid(_):
    return os.getpid()


def die(_):
    os._exit(1)


def fail(_):
    raise ZeroDivisionError


@pytest.mark.parametrize(("wanted", "files"), [(1, 5000), (None, jobs.MANY - 1), (2, 1)])
def test_one_process_does_for_few_files_or_when_it_is_asked_for(wanted, files):
    with jobs.pool(wanted, files) as workers:
        assert workers.executor is None


def test_many_files_go_to_other_processes():
    with jobs.pool(2, jobs.MANY) as workers:
        assert os.getpid() not in set(workers.executor.map(pid, range(4)))
        assert (workers.ahead, workers.send_texts) == (2 * jobs.AHEAD, False)


def test_by_default_there_is_one_for_each_processor(monkeypatch):
    monkeypatch.setattr(jobs, "processors", lambda: 1)
    with jobs.pool(None, jobs.MANY) as workers:
        assert workers.executor is None


def test_processors_are_those_that_may_be_used(monkeypatch):
    assert jobs.processors() >= 1
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert jobs.processors() == 1


def test_a_system_without_what_a_pool_needs_runs_in_one_process(monkeypatch):
    def refuse(*_, **__):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(futures, "ProcessPoolExecutor", refuse)
    with jobs.pool(2, jobs.MANY) as workers:
        assert workers.executor is None


def test_where_no_process_can_be_started_one_does_it_all(monkeypatch):
    def refuse(*_):
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(futures.ProcessPoolExecutor, "_launch_processes", refuse)
    with jobs.pool(2, jobs.MANY) as workers:
        assert workers.executor is None


@pytest.mark.parametrize(("method", "before"), [("fork", True), ("spawn", False)])
def test_what_judges_is_imported_before_processes_that_then_have_it(monkeypatch, method, before):
    monkeypatch.setattr(multiprocessing, "get_start_method", lambda: method)
    happened = []
    monkeypatch.setattr(jobs, "_import", lambda: happened.append("imported"))
    monkeypatch.setattr(futures.ProcessPoolExecutor, "submit", lambda *_: happened.append("begun"))
    with jobs.pool(2, jobs.MANY):
        assert happened == ["imported"] * before + ["begun"]


def test_a_process_that_dies_is_told_in_a_sentence():
    with pytest.raises(RdpolicyError, match=r"has died.*try --jobs 1"), jobs.pool(2, jobs.MANY) as workers:
        list(workers.executor.map(die, range(2)))


def test_what_fails_in_a_process_fails_here():
    with pytest.raises(ZeroDivisionError), jobs.pool(2, jobs.MANY) as workers:
        list(workers.executor.map(fail, range(2)))


def test_a_process_leaves_interrupts_to_its_parent(monkeypatch):
    monkeypatch.delitem(sys.modules, "pydantic.plugin._loader", raising=False)
    before = signal.getsignal(signal.SIGINT)
    try:
        jobs.prepare()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_process_ends_when_its_parent_has_ended(monkeypatch):
    happened = []

    class Parent:
        def join(self):
            happened.append("joined")

    monkeypatch.setattr(multiprocessing, "parent_process", Parent)
    monkeypatch.setattr(os, "_exit", happened.append)
    jobs._follow()
    assert happened == ["joined", 1]
