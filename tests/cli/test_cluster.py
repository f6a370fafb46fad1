"""A Dask cluster does the work of a run: what it finds is what one process finds, whatever happens to the workers."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest

from tests.builders import AS_OF, deployment, text_of
from validator import __version__, parts
from validator.api import Input, check
from validator.cli import cluster
from validator.errors import RdpolicyError

distributed = pytest.importorskip("distributed", reason="Dask is not installed here")
BAD = {"servers[0].license_server.cals[0].version": 2019}


def local(number):
    """Return a cluster of so many worker processes on this machine."""
    return distributed.LocalCluster(n_workers=number, threads_per_worker=1, dashboard_address="127.0.0.1:0")


@pytest.fixture(scope="module")
def running():
    with local(2) as started:
        yield started


@pytest.fixture(scope="module")
def address(running):
    return running.scheduler_address.removeprefix("tcp://")


@pytest.fixture
def sites(write, tmp_path):
    for number in range(7):
        write(f"sites/{number}.yaml", **(BAD if number % 3 == 0 else {}))
    (tmp_path / "sites" / "broken.yaml").write_bytes(b"apiVersion: \xff\n")
    (tmp_path / "sites" / "template.yaml").write_bytes(b"{{ if }}\n")


@pytest.mark.usefixtures("sites")
@pytest.mark.parametrize("size", [2, 500])
@pytest.mark.parametrize("name", ["text", "json", "sarif"])
def test_a_cluster_changes_no_byte(rdpolicy, address, monkeypatch, size, name):
    monkeypatch.setattr(parts, "PART", size)
    one = rdpolicy("check", "--no-cache", "--as-of", AS_OF, "--jobs", 1, "-f", name, "sites")
    assert one.code == 3
    assert "sites/6.yaml" in one.out
    assert (
        rdpolicy("check", "--no-cache", "--as-of", AS_OF, "--executor", f"dask://{address}", "-f", name, "sites") == one
    )


def test_an_event_loop_of_the_caller_is_no_obstacle(address):
    async def called():
        with cluster.workers(address) as workers:
            return workers.ahead

    with ThreadPoolExecutor(1) as aside:
        assert aside.submit(lambda: asyncio.run(called())).result() == 4


def test_the_standard_input_is_sent_as_well(rdpolicy, address):
    text = text_of(deployment(**BAD)).encode()
    one = rdpolicy("check", "--no-cache", "--as-of", AS_OF, "-", stdin=text)
    assert one.code == 1
    assert rdpolicy("check", "--no-cache", "--as-of", AS_OF, "--executor", f"dask://{address}", "-", stdin=text) == one


def farm(number):
    """Return an input that takes a worker a moment."""
    text = text_of(deployment(**{"metadata.name": f"farm{number}", "servers[1].name": "RDSH[001-400]", **BAD}))
    return Input(f"{number:02}.yaml", lambda: text)


def test_a_worker_that_dies_midway_loses_nothing(pack, running, address, monkeypatch):
    monkeypatch.setattr(parts, "PART", 1)
    inputs = [farm(number) for number in range(30)]
    killed = []

    def kill(done, total):
        """Kill a worker that has parts to judge, once, as soon as a part is there."""
        busy = [state for state in running.scheduler.workers.values() if state.processing]
        if killed or not busy:
            return
        assert done < total
        process = next(nanny.process for nanny in running.workers.values() if nanny.worker_address == busy[0].address)
        killed.append((busy[0].address, process.pid))
        os.kill(process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    with cluster.workers(address) as workers:
        assert workers.ahead == 4
        shared = check(
            inputs,
            as_of=AS_OF,
            pack=pack,
            executor=workers.executor,
            ahead=workers.ahead,
            send_texts=workers.send_texts,
            progress=kill,
        )
    assert len(killed) == 1
    assert shared == check(inputs, as_of=AS_OF, pack=pack)
    assert len(shared.findings) >= 30
    assert killed[0][0] not in running.scheduler.workers


def test_a_large_text_is_sent_without_a_word(pack, address, capfd):
    large = f"# {'x' * 11_000_000}\n{text_of(deployment(**BAD))}"  # more than Dask sends without a warning
    inputs = [Input("large.yaml", lambda: large), farm(1)]
    before = logging.root.manager.disable
    with cluster.workers(address) as workers:
        logging.getLogger("distributed").critical("a trace")
        shared = check(inputs, as_of=AS_OF, pack=pack, executor=workers.executor, send_texts=True)
    assert shared == check(inputs, as_of=AS_OF, pack=pack)
    assert shared.findings
    assert capfd.readouterr() == ("", "")
    assert logging.root.manager.disable == before


def executing(address, raised):
    with cluster.workers(address):
        raise raised


@pytest.mark.parametrize(
    ("raised", "sentence"),
    [
        (CancelledError(), "the connection to the Dask scheduler at {} has been lost"),
        (distributed.client.ClosedClientError(), "the connection to the Dask scheduler at {} has been lost"),
        (distributed.KilledWorker("part", None, 3), "several workers have died of the same files"),
    ],
)
def test_what_ends_a_cluster_is_told_in_a_sentence(address, raised, sentence):
    with pytest.raises(RdpolicyError, match=sentence.format(address)) as told:
        executing(address, raised)
    assert told.value.exit_code == 3


def test_a_scheduler_that_goes_away_midway_is_told(pack):
    """It stops after the first part, when others are still to come."""
    with local(1) as brief:
        address = brief.scheduler_address.removeprefix("tcp://")
        with pytest.raises(RdpolicyError, match="has been lost"), cluster.workers(address) as workers:
            check(
                [farm(number) for number in range(2000)],
                as_of=AS_OF,
                pack=pack,
                executor=workers.executor,
                send_texts=True,
                progress=lambda *_: brief.close(),
            )


def test_a_client_that_does_not_cancel_what_it_has_lost_is_no_obstacle(pack, monkeypatch):
    """So it is when its futures are cancelled in one thread while another one is submitting."""

    async def broken(client):
        client.status, client.scheduler_comm = "connecting", None
        raise RuntimeError("dictionary changed size during iteration")

    monkeypatch.setattr(distributed.Client, "_reconnect", broken)
    test_a_scheduler_that_goes_away_midway_is_told(pack)


def test_nothing_there_is_told_soon(rdpolicy, bad, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # which takes calls and never answers
        there = f"127.0.0.1:{silent.getsockname()[1]}"
        ended = rdpolicy("check", "--executor", f"dask://{there}", bad.name)
        assert ended == (3, "", f"error: no Dask scheduler answers at {there}\n")
    ended = rdpolicy("check", "--executor", f"dask://{there}", bad.name)
    assert ended == (3, "", f"error: no Dask scheduler answers at {there}\n")


def test_another_server_is_no_scheduler(rdpolicy, bad, running):
    with socket.create_server(("127.0.0.1", 0)) as web:

        def answer():
            caller, _ = web.accept()
            with caller:
                caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        there = f"127.0.0.1:{web.getsockname()[1]}"
        ended = rdpolicy("check", "--executor", f"dask://{there}", bad.name)
        thread.join(60)
        assert ended == (3, "", f"error: no Dask scheduler answers at {there}\n")
    for _ in range(600):  # until one is there again
        if running.scheduler.workers:
            break
        time.sleep(0.1)
    there = next(iter(running.scheduler.workers)).removeprefix("tcp://")
    ended = rdpolicy("check", "--executor", f"dask://{there}", bad.name)
    assert ended == (3, "", f"error: no Dask scheduler answers at {there}\n")


def test_a_cluster_without_workers_is_told_soon(rdpolicy, bad, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 2)
    with local(0) as empty:
        there = empty.scheduler_address.removeprefix("tcp://")
        ended = rdpolicy("check", "--executor", f"dask://{there}", bad.name)
    assert ended == (3, "", f"error: no worker has joined the Dask scheduler at {there}\n")


def test_all_machines_need_the_same_version(rdpolicy, bad, address, monkeypatch):
    monkeypatch.setattr(cluster, "__version__", "0.0.1")
    ended = rdpolicy("check", "--executor", f"dask://{address}", bad.name)
    assert ended == (3, "", f"error: the Dask cluster at {address} has rdpolicy {__version__}, and this is 0.0.1\n")

    def lacking(name):
        raise cluster.PackageNotFoundError(name)

    monkeypatch.setattr(cluster, "version", lacking)
    ended = rdpolicy("check", "--executor", f"dask://{address}", bad.name)
    sentence = f"the Dask cluster at {address} lacks rdpolicy: install it on all its machines"
    assert ended == (3, "", f"error: {sentence}\n")


def test_without_dask_the_extra_is_named(rdpolicy, bad, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    ended = rdpolicy("check", "--executor", "dask://127.0.0.1:8786", bad.name)
    assert ended == (2, "", "error: --executor needs Dask: install rdpolicy[dask]\n")
