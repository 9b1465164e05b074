"""What the Ketua found on the DPRD's two questions, and the conditions of a recommendation"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('proposal', sa.Column('found_burden', sa.Boolean(), nullable=True, comment='by the Ketua, in this round: burdens public and region'))
    op.add_column('proposal', sa.Column('found_budgeted', sa.Boolean(), nullable=True, comment="by the Ketua, in this round: in this year's APBD"))
    op.create_table('condition',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False, comment='the approval that named it'),
    sa.Column('set_by', sa.Text(), nullable=False, comment='position of whoever named it'),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True, comment='last day; None: before the signing'),
    sa.Column('told_on', sa.Date(), nullable=True, comment='when the OPD was told that its last day draws near'),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.Text(), nullable=True),
    sa.Column('closing_note', sa.Text(), nullable=True, comment='how it was met, or why it does not hold any more'),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('condition_decision_id_fkey')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('condition_proposal_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('condition_pkey'))
    )
    op.create_index('condition_open_idx', 'condition', ['proposal_id'], unique=False, postgresql_where=sa.text('closed_at is null'))
    op.create_index(op.f('condition_proposal_id_idx'), 'condition', ['proposal_id'], unique=False)


def downgrade() -> None:
    op.drop_table('condition')
    op.drop_column('proposal', 'found_budgeted')
    op.drop_column('proposal', 'found_burden')
