"""The day on which the parties of an agreement meet to sign"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ceremony',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('moves', sa.Integer(), nullable=False, comment='SEQUENCE of its calendar entry'),
    sa.Column('called_off', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('ceremony_proposal_id_fkey')),
    sa.PrimaryKeyConstraint('proposal_id', name=op.f('ceremony_pkey'))
    )


def downgrade() -> None:
    op.drop_table('ceremony')
