create table booking_closure (
    measure_id bigint not null constraint fk_booking_closure_measure_id references member_measure,
    booking_id bigint not null constraint fk_booking_closure_booking_id references booking,
    closed text not null constraint ck_booking_closure_closed check (closed in ('provider','customer')),
    told_id bigint not null constraint fk_booking_closure_told_id references member,
    noted_at timestamptz not null,
    told_at timestamptz,
    constraint pk_booking_closure primary key (measure_id, booking_id)
);
create index ix_booking_closure_booking_id on booking_closure (booking_id);
create index ix_booking_closure_told_id on booking_closure (told_id);
create index ix_booking_closure_untold on booking_closure (measure_id, told_id) where told_at is null;

-- What was told is a promise: it is told once, and stays.
create function booking_closure_stays() returns trigger language plpgsql as $$
begin
    if old.told_at is not null then
        raise exception 'what was told about a booking stays' using errcode = 'restrict_violation';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if (new.measure_id, new.booking_id, new.closed, new.told_id, new.noted_at)
        is distinct from (old.measure_id, old.booking_id, old.closed, old.told_id, old.noted_at) then
        raise exception 'who is told about a booking is never rewritten' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger booking_closure_stays before update or delete on booking_closure
    for each row when (not erasing_now()) execute function booking_closure_stays();

-- A member whose page a decision hid is named to nobody in public: lists read the sign that says "a member".
alter table member add column page_hidden_at timestamptz;
alter table member add column shown_name text not null
    generated always as (case when page_hidden_at is null then name else '·' end) stored;

create table measure_objection (
    measure_id bigint not null constraint pk_measure_objection primary key
        constraint fk_measure_objection_measure_id references member_measure,
    public_id text not null constraint uq_measure_objection_public_id unique,
    first_by bigint constraint fk_measure_objection_first_by references member,
    words bytea not null,
    created_at timestamptz not null,
    outcome text constraint ck_measure_objection_outcome check (outcome in ('kept','ended')),
    reasons text constraint ck_measure_objection_reasons check (char_length(reasons) between 1 and 500),
    decided_by bigint constraint fk_measure_objection_decided_by references member,
    decided_at timestamptz,
    constraint ck_measure_objection_decided check (
        (outcome is null) = (decided_by is null) and (outcome is null) = (decided_at is null)
        and (outcome is null) = (reasons is null)),
    constraint ck_measure_objection_another_person check (decided_by <> first_by)
);
create index ix_measure_objection_waits on measure_objection (created_at) where outcome is null;
