"""A Dask cluster that does the work of a run. Its machines need not have the files: they are sent the texts."""

from __future__ import annotations

import logging
import warnings
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from validator import __version__
from validator.cli.jobs import AHEAD, Workers
from validator.errors import RdpolicyError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from distributed import Client

# Seconds that a scheduler may take to answer, and a first worker to join it.
PATIENCE = 10.0
# Seconds after which it is looked again whether the connection still stands.
GLANCE = 0.5
# Nothing answers, or what answers makes no sense: some other server's words give lengths that no memory has.
_NOT_DASK = (OSError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, MemoryError)


@contextmanager
def workers(address: str) -> Iterator[Workers]:
    """Give the workers of the cluster whose scheduler is at HOST:PORT.

    Raises:
        UsageError: Dask is not installed.
        RdpolicyError: no scheduler answers, no worker has joined it, one has another version of rdpolicy, or the
            connection is lost midway.

    """
    try:
        from distributed import KilledWorker  # noqa: PLC0415 -- takes long to import, and few have it
        from distributed.client import ClosedClientError  # noqa: PLC0415 -- as above
    except ImportError:
        raise UsageError("--executor needs Dask: install rdpolicy[dask]") from None
    with _silence():
        client = _connected(address)
        executor = _Connected(client)
        try:
            threads = _width(client, address)
            yield Workers(executor, AHEAD * threads, send_texts=True)
        except (CancelledError, ClosedClientError):
            raise RdpolicyError(f"the connection to the Dask scheduler at {address} has been lost") from None
        except KilledWorker:
            raise RdpolicyError("several workers have died of the same files, of too little memory perhaps") from None
        finally:
            executor.shutdown()
            _close(client)


def _close(client: Client) -> None:
    try:
        client.close(PATIENCE)
    except RuntimeError:  # it has lost the connection while something was submitted, and would try again at the end
        client.status = "closed"


class _Connected(Executor):
    """The workers of a cluster, for as long as the connection to its scheduler stands.

    When that is lost, Dask cancels what it knows of in one thread, which goes wrong if another one is just submitting:
    then nothing would ever tell those who wait.
    """

    def __init__(self, client: Client) -> None:
        self._client, self._connection = client, client.scheduler_comm
        # Not `pure`, which would read each part twice to give equal ones the same name.
        self._executor = client.get_executor(pure=False)
        self._waiting: set[Future[Any]] = set()
        self._ended = Event()
        Thread(target=self._watch, daemon=True).start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 -- as there
        """Let a worker call a function; the future is cancelled if the connection is lost meanwhile."""
        future: Future[Any] = self._executor.submit(fn, *args, **kwargs)
        self._waiting.add(future)
        future.add_done_callback(self._waiting.discard)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 -- as there
        """Watch the connection no longer."""
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(GLANCE):
            connection = self._client.scheduler_comm
            if connection is not self._connection or connection.closed():
                for future in tuple(self._waiting):
                    future.cancel()


@contextmanager
def _silence() -> Iterator[None]:
    """Let Dask neither log, which would trace what is told here in a sentence, nor warn of large parts and the like."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _connected(address: str) -> Client:
    import asyncio  # noqa: PLC0415 -- as above
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    from distributed import Client  # noqa: PLC0415

    try:
        # In a thread of its own: the one that called may have an event loop already, and then takes no other.
        with ThreadPoolExecutor(1) as aside:
            aside.submit(lambda: asyncio.run(asyncio.wait_for(_greet(address), PATIENCE))).result()
        return Client(f"tcp://{address}", timeout=PATIENCE, set_as_default=False)
    except _NOT_DASK:
        raise RdpolicyError(f"no Dask scheduler answers at {address}") from None


async def _greet(address: str) -> None:
    """Ask what is there who it is: a client would take anything for a scheduler, and wait for it without end."""
    from distributed.comm import connect  # noqa: PLC0415

    comm = await connect(f"tcp://{address}", timeout=PATIENCE)
    try:
        await comm.write({"op": "identity", "reply": True})
        told = await comm.read()
    finally:
        comm.abort()
    if told["type"] != "Scheduler":
        raise ValueError(told["type"])


def _width(client: Client, address: str) -> int:
    """Return how many parts the workers can judge at once."""
    try:
        client.wait_for_workers(1, PATIENCE)
    except TimeoutError:
        raise RdpolicyError(f"no worker has joined the Dask scheduler at {address}") from None
    try:
        installed = {client.run_on_scheduler(version, "rdpolicy"), *client.run(version, "rdpolicy").values()}
    except PackageNotFoundError:
        raise RdpolicyError(f"the Dask cluster at {address} lacks rdpolicy: install it on all its machines") from None
    for other in sorted(installed - {__version__}):
        raise RdpolicyError(f"the Dask cluster at {address} has rdpolicy {other}, and this is {__version__}")
    return sum(client.nthreads().values())
