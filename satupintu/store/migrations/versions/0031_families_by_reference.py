"""What a proposal follows is kept as a reference; what an addendum changes is kept as a version"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

REFERENCES = {'renews_id': ('renews', 'what the form renews'), 'amends_id': ('amends', 'what the form amends')}
# Earlier versions took only numbers of the register here, so each names one agreement. A parent that the register did
# not know when it was named stays a text: a number may have been given to somebody else since.
NAMED = """
update proposal p set {column} = a.id from agreement a where a.register_number = p.content->>'{field}'
"""
VALUES = """
update agreement a set value = (p.content->'funding'->>'amount')::bigint from proposal p where p.id = a.proposal_id
"""


def upgrade() -> None:
    op.add_column(
        'proposal',
        sa.Column(
            'parent_proposal_id', sa.Integer(), sa.ForeignKey('proposal.id', name='proposal_parent_proposal_id_fkey'),
            nullable=True, comment='what the form names as parent while it is no agreement yet',
        ),
    )
    op.create_index('proposal_parent_proposal_id_idx', 'proposal', ['parent_proposal_id'])
    for column, (field, comment) in REFERENCES.items():
        key = sa.ForeignKey('agreement.id', name=f'proposal_{column}_fkey', ondelete='SET NULL')
        op.add_column('proposal', sa.Column(column, sa.Integer(), key, nullable=True, comment=comment))
        op.execute(NAMED.format(column=column, field=field))
    op.add_column(
        'agreement',
        sa.Column('value', sa.BigInteger(), nullable=True, comment='whole rupiah, as the proposal says'),
    )
    op.execute(VALUES)
    op.add_column(
        'agreement_relation',
        sa.Column(
            'scope', postgresql.JSONB(none_as_null=True), nullable=True,
            comment='points of the older one that the younger carries out, where it says so',
        ),
    )
    op.create_table(
        'agreement_version',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('agreement_id', sa.Integer(), nullable=False),
        sa.Column('ordinal', sa.Integer(), nullable=False, comment="from 1, the agreement's own text"),
        sa.Column('addendum_id', sa.Integer(), nullable=True, comment='by which it came to hold'),
        sa.Column('held_from', sa.Date(), nullable=True),
        sa.Column(
            'held', postgresql.JSONB(), nullable=False, comment='a `WhatHeld` of domain.register.versions'
        ),
        sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('agreement_version_agreement_id_fkey')),
        sa.ForeignKeyConstraint(['addendum_id'], ['agreement.id'], name=op.f('agreement_version_addendum_id_fkey')),
        sa.PrimaryKeyConstraint('id', name=op.f('agreement_version_pkey')),
        sa.UniqueConstraint('agreement_id', 'ordinal', name=op.f('agreement_version_agreement_id_ordinal_key')),
    )


def downgrade() -> None:
    op.drop_table('agreement_version')
    op.drop_column('agreement_relation', 'scope')
    op.drop_column('agreement', 'value')
    for column in REFERENCES:
        op.drop_column('proposal', column)
    op.drop_index('proposal_parent_proposal_id_idx', 'proposal')
    op.drop_column('proposal', 'parent_proposal_id')
