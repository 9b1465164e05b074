"""A register of partners; the parties of before are taken into it afterwards, hour by hour, not while it starts"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'partner',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column(
            'key', sa.String(), nullable=False, comment='what all spellings of the name share, see domain.register'
        ),
        sa.Column('loose', sa.String(), nullable=False, comment='what near names share'),
        sa.Column('name', sa.String(), nullable=False, comment='as it was first written, or as the Bagian writes it'),
        sa.Column('kind', sa.String(length=40), nullable=True),
        sa.Column('kind_from', sa.String(length=40), nullable=True),
        sa.Column('country', sa.String(), nullable=True, comment='ISO 3166, two letters'),
        sa.Column('merged_into_id', sa.Integer(), nullable=True),
        sa.CheckConstraint('(kind is null) = (kind_from is null)', name=op.f('partner_kind_is_known_from_check')),
        sa.CheckConstraint('merged_into_id <> id', name=op.f('partner_two_check')),
        sa.ForeignKeyConstraint(['merged_into_id'], ['partner.id'], name='partner_merged_into_id_fkey'),
        sa.PrimaryKeyConstraint('id', name='partner_pkey'),
        sa.UniqueConstraint('key', name='partner_key_key'),
    )
    op.create_index('partner_loose_idx', 'partner', ['loose'])
    op.create_index('partner_name_idx', 'partner', ['name'])
    op.create_index('partner_merged_into_id_idx', 'partner', ['merged_into_id'])
    op.create_index(
        'partner_key_trgm_idx', 'partner', ['key'], postgresql_using='gin', postgresql_ops={'key': 'gin_trgm_ops'}
    )
    op.create_table(
        'partner_entry',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('partner_id', sa.Integer(), nullable=False),
        sa.Column('act', sa.String(length=40), nullable=False),
        sa.Column('facts', postgresql.JSONB(), nullable=False, comment='by the names of domain.register.partners'),
        sa.Column('by_name', sa.String(), nullable=False),
        sa.Column('by_email', sa.String(), nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name='partner_entry_partner_id_fkey'),
        sa.PrimaryKeyConstraint('id', name='partner_entry_pkey'),
    )
    op.create_index('partner_entry_partner_id_idx', 'partner_entry', ['partner_id'])
    op.add_column(
        'party', sa.Column('partner_id', sa.Integer(), nullable=True, comment='of a partner, once taken in')
    )
    op.add_column(
        'party',
        sa.Column(
            'kind_follows', sa.Boolean(), nullable=False, server_default=sa.text('false'),
            comment='the kind was only proposed: that of the partner goes',
        ),
    )
    op.create_foreign_key('party_partner_id_fkey', 'party', 'partner', ['partner_id'], ['id'])
    op.create_index('party_partner_id_idx', 'party', ['partner_id'])
    op.create_index(
        'party_not_taken_in_idx', 'party', ['id'], postgresql_where=sa.text('partner_id is null and not is_city')
    )


def downgrade() -> None:
    op.drop_index('party_not_taken_in_idx', 'party')
    op.drop_column('party', 'kind_follows')
    op.drop_column('party', 'partner_id')
    op.drop_table('partner_entry')
    op.drop_table('partner')
