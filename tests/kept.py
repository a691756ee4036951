"""A database of a process's own where commits are real: what a test leaves there is taken away after it.

A copy of the template for each test would be as clean, and cost far more than most tests: the copy itself, and
everything that connections and their plans learn anew on it.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from threading import Event

import psycopg
from psycopg.rows import scalar_row
from sqlalchemy import Engine

from marketplace.workflows import self_check
from tests import databases

_TABLES = """
    select format('%I.%I', n.nspname, c.relname)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('public', 'sandbox')
    order by 1
"""
_BORN = "create schema born"
_SEQUENCES = """
    create table born.sequences as
    select format('%I.%I', schemaname, sequencename)::regclass as name, last_value, start_value from pg_sequences
"""
_REWIND = """
    select setval(b.name, coalesce(b.last_value, b.start_value), b.last_value is not null)
    from born.sequences b
    where pg_sequence_last_value(b.name) is distinct from b.last_value
"""
# Every table, column, function, rule and guard has its row in these, and a row that was changed is another's.
_SHAPE = """
    with ours as materialized (select oid from pg_namespace where nspname in ('public', 'sandbox')),
    tables as materialized (select c.oid, c.xmin from pg_class c join ours on ours.oid = c.relnamespace)
    select array[
        (select sum(xmin::text::bigint) + count(*) from tables),
        (select sum(a.xmin::text::bigint) + count(*) from pg_attribute a join tables t on t.oid = a.attrelid),
        (select sum(p.xmin::text::bigint) + count(*) from pg_proc p join ours on ours.oid = p.pronamespace),
        (select sum(xmin::text::bigint) + count(*) from pg_constraint),
        (select sum(xmin::text::bigint) + count(*) from pg_trigger),
        (select sum(xmin::text::bigint) + count(*) from pg_namespace where nspname !~ '^pg_')
    ]
"""
_OURS = "datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
# A lock that a session holds on, and no transaction, would outlive its test.
_OTHERS = f"""
    select array[
        (select count(*) from pg_stat_activity where {_OURS}),
        (select count(*) from pg_locks l join pg_database d on d.oid = l.database
            where d.datname = current_database() and l.locktype = 'advisory')
    ]
"""
_SEND_AWAY = f"select count(pg_terminate_backend(pid)) from pg_stat_activity where {_OURS}"
_TRIES = 100


class Kept:
    """One database, lent to one test at a time."""

    def __init__(self, server_url: str, stack: ExitStack) -> None:
        self.url = stack.enter_context(databases.copy_of_template(server_url, staged=True))
        self.engine: Engine = databases.an_engine(self.url)
        self.is_lent = False
        plain = self.url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._owner = stack.enter_context(psycopg.connect(plain, autocommit=True, row_factory=scalar_row))
        # Its plans are made while tables are nearly empty, and kept (workflows/self_check.py).
        self._owner.execute("set enable_nestloop = off")
        stack.callback(self.engine.dispose)
        self._tables: list[str] = self._owner.execute(_TABLES).fetchall()
        self._remember()
        self._shape = self._owner.execute(_SHAPE).fetchone()

    def _remember(self) -> None:
        """Keep what the template has beside it, and learn to ask for what is no longer so."""
        self._owner.execute(_BORN)
        self._owner.execute(_SEQUENCES)
        known = [
            name
            for name in self._tables
            if self._owner.execute(f"select exists (select from {name})").fetchone()
        ]
        self._with_rows = {name: f"born.{name.replace('.', '_')}" for name in known}
        for name, kept in self._with_rows.items():
            self._owner.execute(f"create table {kept} as select * from {name}")
        self._newest = self._now()

    def _now(self) -> int:
        """Rows written from now on have a transaction of at least this number."""
        return int(
            self._owner.execute("select pg_snapshot_xmin(pg_current_snapshot())::text").fetchone() or 0
        )

    @cached_property
    def _asks(self) -> str:
        changed = [
            f"case when exists (select from {name} where xmin::text::bigint >= {self._newest})"
            f" or (select count(*) from {name}) <> (select count(*) from {kept}) then '{name}' end"
            for name, kept in self._with_rows.items()
        ]
        filled = [
            f"case when exists (select from {name}) then '{name}' end"
            for name in self._tables
            if name not in self._with_rows
        ]
        return f"select array_remove(array[{', '.join(changed + filled)}], null)"

    @property
    def is_as_made(self) -> bool:
        """Whether tables, functions and guards are those of the template."""
        return self._owner.execute(_SHAPE, prepare=True).fetchone() == self._shape

    def may_break_a_law(self) -> bool:
        """Whether any invariant finds something; asked on a connection that knows the plans, unless it was ended."""
        try:
            return bool(self._owner.execute(f"select {self_check.any_broken()}", prepare=True).fetchone())
        except psycopg.OperationalError:
            return True

    def be_alone(self) -> None:
        """End whoever a test left inside. Connections that wait in the pool, all well, may stay."""
        pool = self.engine.pool
        waiting = pool.checkedin()  # type: ignore[attr-defined]
        out = pool.checkedout()  # type: ignore[attr-defined]
        if not out and self._owner.execute(_OTHERS, prepare=True).fetchone() == [waiting, 0]:
            return
        self.engine.dispose()
        for _ in range(_TRIES):
            if not self._owner.execute(_SEND_AWAY).fetchone():
                return
            Event().wait(0.05)
        raise RuntimeError("Somebody stays in the database of the tests.")

    def clean(self) -> None:
        """Leave what the template has, and nothing else."""
        touched = self._owner.execute(self._asks, prepare=True).fetchone() or []
        if touched:
            statements = ["begin", "set local session_replication_role = replica"]
            statements += [f"delete from {name}" for name in touched]
            statements += [self._put_back(name) for name in touched if name in self._with_rows]
            self._owner.execute("; ".join([*statements, "commit"]))
            self._newest_again(touched)
        self._owner.execute(_REWIND, prepare=True)

    def _put_back(self, name: str) -> str:
        columns = self._owner.execute(
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute"
            " where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
            (name,),
        ).fetchone()
        kept = self._with_rows[name]
        return f"insert into {name} ({columns}) overriding system value select {columns} from {kept}"

    def _newest_again(self, touched: list[str]) -> None:
        if any(name in self._with_rows for name in touched):
            self._newest = self._now()
            self.__dict__.pop("_asks", None)


class Lending:
    """Lends this process's database; makes another when a test changed more than rows."""

    def __init__(self, server_url: str) -> None:
        self._server_url = server_url
        self._stack = ExitStack()
        self._kept: Kept | None = None

    @cached_property
    def is_possible(self) -> bool:
        """Whether the server lets its owner past the guards; one that was made for tests does."""
        plain = self._server_url.replace("postgresql+psycopg://", "postgresql://", 1)
        with psycopg.connect(plain, row_factory=scalar_row) as connection:
            asked = "select has_parameter_privilege('session_replication_role', 'set')"
            return bool(connection.execute(asked).fetchone())

    @contextmanager
    def lent(self) -> Iterator[Kept]:
        """The database, empty but for what the template has; not for two at once."""
        kept = self._kept = self._kept or Kept(self._server_url, self._stack)
        kept.is_lent = True
        try:
            yield kept
        finally:
            kept.is_lent = False
            if not self._can_go_on(kept):
                self.end()

    @staticmethod
    def _can_go_on(kept: Kept) -> bool:
        """Make ready for the next; not where a test ended every connection, or changed more than rows."""
        try:
            kept.be_alone()
            if not kept.is_as_made:
                return False
            kept.clean()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def is_free(self) -> bool:
        return self._kept is None or not self._kept.is_lent

    def end(self) -> None:
        """Drop the database; the next who asks gets a new one."""
        self._kept = None
        self._stack.close()
