"""Whose seat a task is, and the task it was handed on from"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('task', sa.Column('seat', sa.String(), nullable=True, comment='address the office appointed; a deputy or delegate sits on it'))
    op.add_column('task', sa.Column('delegated_from', sa.Integer(), nullable=True, comment='the task it was handed on from'))
    op.add_column('task', sa.Column('entrusted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='with the Bagian for handing on, not for answering'))
    op.create_foreign_key(op.f('task_delegated_from_fkey'), 'task', 'task', ['delegated_from'], ['id'])
    op.execute("update task set seat = lower(email) where seat is null")
    op.alter_column('task', 'seat', nullable=False)


def downgrade() -> None:
    op.drop_constraint(op.f('task_delegated_from_fkey'), 'task', type_='foreignkey')
    op.drop_column('task', 'entrusted')
    op.drop_column('task', 'delegated_from')
    op.drop_column('task', 'seat')
