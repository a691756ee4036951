-- What members gave is shown by name where they let it; once a month somebody thanks them and signs.

create table contribution_hidden (
    member_id bigint not null constraint fk_contribution_hidden_member_id references member (id) on delete cascade,
    kind text not null constraint ck_contribution_hidden_kind
        check (kind in ('vouch','answer','meetup','idea','work','review')),
    constraint pk_contribution_hidden primary key (member_id, kind)
);

create table thanks_post (
    id bigserial constraint pk_thanks_post primary key,
    month date not null constraint uq_thanks_post_month unique
        constraint ck_thanks_post_month check (extract(day from month) = 1),
    text_en text not null constraint ck_thanks_post_text_en check (text_en <> ''),
    text_fr text not null constraint ck_thanks_post_text_fr check (text_fr <> ''),
    signed_by bigint not null constraint fk_thanks_post_signed_by references member (id),
    published_at timestamptz not null
);

create table thanks_name (
    post_id bigint not null constraint fk_thanks_name_post_id references thanks_post (id),
    member_id bigint not null constraint fk_thanks_name_member_id references member (id) on delete cascade,
    deeds jsonb not null,
    withdrawn_at timestamptz,
    constraint pk_thanks_name primary key (post_id, member_id)
);
create index ix_thanks_name_member_id on thanks_name (member_id);

-- Months of posts are read for figures; blocks of them are told apart by when they were written.
create index ix_post_created_at on post using brin (created_at);
