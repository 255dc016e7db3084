"""Store: one bureau's database with the frozen registry and policy that rule it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from pymongo import MongoClient, ReadPreference
from pymongo.client_session import ClientSession
from pymongo.errors import ConfigurationError, ConnectionFailure, OperationFailure
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from docstore.access.policy import Policy
from docstore.blobs.encryption import KeyLoader
from docstore.blobs.gridfs import GridFSBlobStore
from docstore.custody.heads import ChainHeads
from docstore.errors import StartupError, StoreUnavailableError
from docstore.store.equipment import Equipment

if TYPE_CHECKING:
    from docstore.registry.registry import Registry

T = TypeVar("T")

# A byte or fact counts as stored when a majority has it in its journal.
DURABLE = WriteConcern(w="majority", j=True)


class Store:
    """Opened by the composition root. `announce` is told the ids of jobs after each commit.

    `load_keys` reads the master keys, for a store whose blobs are encrypted.
    """

    def __init__(
        self,
        client: MongoClient[dict[str, Any]],
        database: str,
        registry: Registry,
        announce: Callable[[list[str]], None] = lambda jobs: None,
        load_keys: KeyLoader | None = None,
    ) -> None:
        self.client = client
        self.database = client.get_database(database, write_concern=DURABLE)
        self.blobs = GridFSBlobStore(self.database, load_keys)
        self.registry = registry
        self.policy = Policy(
            registry.permissions,
            registry.roles,
            registry.scopes,
            registry.grants,
            registry.restrictions.values(),
        )
        self.announce = announce
        self.heads = ChainHeads()
        self.equipment = Equipment()
        self._birth: dict[str, Any] | None = None

    @property
    def birth(self) -> dict[str, Any]:
        """The first event of the store's own chain. Raises StartupError when there is none."""
        if self._birth is None:
            self._birth = self.read(lambda: self.database.custody_events.find_one({"chain": "store", "sequence": 1}))
            if self._birth is None:
                raise StartupError("这里没有建好的库。", next_step="先运行 ./quancheng init 或者 ./quancheng demo。")
        return self._birth

    @property
    def id(self) -> str:
        return str(self.birth["detail"]["store"])

    @property
    def is_exercise(self) -> bool:
        """Said by the first event, so it can never change (演示)."""
        return bool(self.birth["detail"]["exercise"])

    def transact(self, work: Callable[[ClientSession], T]) -> T:
        """Run `work` in one transaction, again when the server asks. Raises StoreUnavailableError."""

        def run() -> T:
            with self.client.start_session() as session:
                return session.with_transaction(
                    work,
                    read_concern=ReadConcern("snapshot"),
                    write_concern=DURABLE,
                    read_preference=ReadPreference.PRIMARY,
                )

        try:
            return self.read(run)
        except ConfigurationError:
            # A connection made while the server was starting remembers for ever that it cannot do transactions.
            self._drop_connections()
            raise StoreUnavailableError("数据库刚刚启动，没有办成。")

    def _drop_connections(self) -> None:
        """Close all pooled connections; new ones are made as they are needed. The driver has no public way to it."""
        topology: Any = self.client._topology
        for server in list(topology._servers.values()):
            server.pool.reset_without_pause()

    def read(self, query: Callable[[], T]) -> T:
        """Run a query; a database that does not answer becomes StoreUnavailableError."""
        try:
            return query()
        except ConnectionFailure:
            raise StoreUnavailableError("数据库暂时没有回应。")
        except OperationFailure as error:
            if error.has_error_label("TransientTransactionError"):
                raise StoreUnavailableError("数据库正忙，没有办成。")
            raise
