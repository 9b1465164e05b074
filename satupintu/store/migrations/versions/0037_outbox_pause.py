"""While the mail server takes nothing from the office, all letters wait; the row says why and since when"""

import sqlalchemy as sa
from alembic import op

revision = '0037'
down_revision = '0036'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'outbox_pause',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('fault', sa.String(length=40), nullable=False),
        sa.Column('code', sa.Integer(), nullable=False, comment='SMTP code of the last answer, 0 for no connection'),
        sa.Column('why', sa.String(), nullable=False, comment='what the mail server said last'),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False, comment='in vain'),
        sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('id = 1', name=op.f('outbox_pause_one_check')),
        sa.PrimaryKeyConstraint('id', name=op.f('outbox_pause_pkey')),
    )


def downgrade() -> None:
    op.drop_table('outbox_pause')
