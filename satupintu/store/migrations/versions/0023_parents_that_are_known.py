"""The agreement that a proposal names as its parent, as the register knew it when it was named"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0020'
branch_labels = None
depends_on = None

# Open proposals name their parents by a number; a number that several agreements bear names none.
NAMED = """
update proposal p set parent_id = known.id from (
  select p.id as proposal_id, min(a.id) as id from proposal p join agreement a
    on lower(a.register_number) = lower(trim(p.content->>'parent'))
    or exists (select from party where agreement_id = a.id and lower(own_number) = lower(trim(p.content->>'parent')))
  where a.signed_on is null or a.signed_on <= (p.created_at at time zone 'Asia/Jakarta')::date
  group by p.id having count(distinct a.id) = 1) known
where known.proposal_id = p.id
"""


def upgrade() -> None:
    op.add_column('proposal', sa.Column('parent_id', sa.Integer(), sa.ForeignKey('agreement.id', name='proposal_parent_id_fkey', ondelete='SET NULL'), nullable=True, comment='what the form names as parent, where the register knew it'))
    op.execute(NAMED)


def downgrade() -> None:
    op.drop_column('proposal', 'parent_id')
