"""Every filling-in of a task is a row of its own, and the recommended text is named by its hash"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

# What was recommended before the hash was kept: the newest draft of that moment, while that recommendation stands.
RECOMMENDED = """
update proposal p set text_sha256 = (
  select d.sha256 from paper d where d.proposal_id = p.id and d.kind = 'rancangan_naskah' and d.added_at <= h.at
  order by d.added_at desc, d.id desc limit 1)
from (select proposal_id, max(at) as at from history where to_status = 'recommended' group by proposal_id) h
where h.proposal_id = p.id and (p.status in ('recommended', 'awaiting_approval', 'in_signing', 'signed', 'registered')
  or p.status = 'returned' and p.resume_at = 'awaiting_approval')
"""


def upgrade() -> None:
    op.drop_constraint('draft_task_id_session_id_key', 'draft')
    op.drop_column('draft', 'session_id')
    op.create_index(op.f('draft_task_id_idx'), 'draft', ['task_id'])
    op.add_column('proposal', sa.Column('text_sha256', sa.Text(), nullable=True, comment='the draft that the Ketua has recommended, in this round'))
    op.execute(RECOMMENDED)


def downgrade() -> None:
    op.drop_column('proposal', 'text_sha256')
    op.drop_index(op.f('draft_task_id_idx'), 'draft')
    op.execute('delete from draft')
    op.add_column('draft', sa.Column('session_id', sa.Uuid(), sa.ForeignKey('session.id', ondelete='CASCADE'), nullable=False))
    op.create_unique_constraint('draft_task_id_session_id_key', 'draft', ['task_id', 'session_id'])
