"""A picture of a written review can be kept from sight and given back; nothing else of it changes."""

from alembic import op

revision = "0046"
down_revision = "0043"
branch_labels = None
depends_on = None

GUARD = """
create or replace function review_photo_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and (new.review_id, new.position, new.public_id, new.width, new.height, new.digest)
        is not distinct from (old.review_id, old.position, old.public_id, old.width, old.height, old.digest) {alone}
    then
        return new;
    end if;
    if tg_op <> 'DELETE' and (select state from review where id = new.review_id) <> 'draft' then
        raise exception 'a written review gets no other pictures' using errcode = 'RV010';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$
"""


def upgrade() -> None:
    """Whoever decides about a picture writes `hidden_at` alone; its bytes stay what they were."""
    op.execute(GUARD.format(alone="and new.content = old.content"))


def downgrade() -> None:
    op.execute(GUARD.format(alone="and false"))
