-- After every migration: what the application's role may do, old tables and new ones alike. Needs no role to exist.
do $$
begin
    if not exists (select from pg_roles r where r.rolname = 'proche_app' and pg_has_role(r.oid, 'member')) then
        return;
    end if;
    grant usage on schema public to proche_app;
    grant select, insert, update, delete on all tables in schema public to proche_app;
    grant usage, select on all sequences in schema public to proche_app;
    revoke insert, update, delete on ledger_account, ledger_transaction, ledger_entry, alembic_version
        from proche_app;
end $$;
