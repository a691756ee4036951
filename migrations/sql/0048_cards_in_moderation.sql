-- Cards of gifts: their words are kept from sight by a case, and given back with it.

alter table gift add column message_hidden_at timestamptz;
update gift set message_hidden_at = message_removed_at where message_removed_at is not null;
alter table gift drop column report, drop column reported_at, drop column message_removed_at;

alter table plan_gift add column message_hidden_at timestamptz;
update plan_gift set message_hidden_at = message_removed_at where message_removed_at is not null;
alter table plan_gift drop column report, drop column reported_at, drop column message_removed_at;
