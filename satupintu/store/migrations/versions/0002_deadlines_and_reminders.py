"""Deadlines that can be recomputed, reminders, warnings and escalations of a task"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('task', sa.Column('clock', sa.String(), nullable=True, comment='clock of the route that sets due_on'))
    op.add_column(
        'task', sa.Column('counts_from', sa.Date(), nullable=True, comment='the day from which that clock counts')
    )
    op.add_column(
        'task',
        sa.Column(
            'due_moves',
            sa.Integer(),
            nullable=False,
            server_default='0',
            comment='how often due_on was moved: SEQUENCE of its calendar entry',
        ),
    )
    op.add_column(
        'task',
        sa.Column(
            'reminders',
            sa.Integer(),
            nullable=False,
            server_default='0',
            comment='rungs of the ladder that have been passed',
        ),
    )
    op.add_column('task', sa.Column('reminded_on', sa.Date(), nullable=True))
    op.add_column(
        'task', sa.Column('warned_on', sa.Date(), nullable=True, comment="when the Bagian was warned of the DPRD's silence")
    )
    op.add_column('task', sa.Column('escalated_on', sa.Date(), nullable=True))
    op.alter_column('task', 'due_moves', server_default=None)
    op.alter_column('task', 'reminders', server_default=None)


def downgrade() -> None:
    for name in ('escalated_on', 'warned_on', 'reminded_on', 'reminders', 'due_moves', 'counts_from', 'clock'):
        op.drop_column('task', name)
