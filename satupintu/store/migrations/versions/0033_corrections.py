"""Agreements that are out of the register, their earlier fingerprints, and histories of agreements and imports"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

APPEND_ONLY = ('register_history', 'anchored_register_head')
FIGURES = ['document', 'sorted_on', 'route', 'affair', 'id', 'signed_on', 'ends_sort', 'terminated_on']
AT = sa.DateTime(timezone=True)
OLD = 'proposal_id is null and not is_out'
# As store.register.tidying finds them, of all.
DOUBLES = """
    with old as (
        select a.id, a.document, a.signed_on, a.title, p.name as partner,
            nullif(regexp_replace(lower(n.own_number), '[^a-z0-9]', '', 'g'), '') as number
        from agreement a
        join lateral (
            select name from party where agreement_id = a.id and not is_city order by ordinal limit 1
        ) p on true
        left join party n on n.agreement_id = a.id
    ),
    numbered as (select * from old where number ~ '[0-9]' and length(number) >= 5),
    dated as (select distinct on (id) * from old where signed_on is not null),
    pairs as (
        select one.id as one, other.id as other
        from numbered one join numbered other on other.number = one.number and other.id <> one.id
        where one.document = other.document and similarity(one.partner, other.partner) >= 0.4
        union
        select one.id, other.id
        from dated one
        join dated other on other.signed_on = one.signed_on and other.document = one.document and other.id <> one.id
        where similarity(one.title, other.title) >= 0.7 and similarity(one.partner, other.partner) >= 0.5
    )
    insert into probable_double (agreement_id, other_id) select one, other from pairs
"""


def upgrade() -> None:
    op.add_column(
        'agreement',
        sa.Column(
            'is_out', sa.Boolean(), nullable=False, server_default=sa.text('false'),
            comment='taken out, or merged; see store.register.out',
        ),
    )
    op.add_column('agreement', sa.Column('merged_into_id', sa.Integer(), nullable=True, comment='whose double it was'))
    op.create_foreign_key(
        'agreement_merged_into_id_fkey', 'agreement', 'agreement', ['merged_into_id'], ['id'], ondelete='SET NULL'
    )
    op.create_index(
        'agreement_merged_into_id_idx', 'agreement', ['merged_into_id'],
        postgresql_where=sa.text('merged_into_id is not null'),
    )
    op.create_index('agreement_is_out_idx', 'agreement', ['id'], postgresql_where=sa.text('is_out'))
    op.drop_index('agreement_figures_idx', 'agreement')
    op.create_index('agreement_figures_idx', 'agreement', FIGURES, postgresql_where=sa.text('not is_out'))
    op.create_table(
        'earlier_fingerprint',
        sa.Column('fingerprint', sa.String(), nullable=False),
        sa.Column('agreement_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['agreement_id'], ['agreement.id'], name=op.f('earlier_fingerprint_agreement_id_fkey'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('fingerprint', name=op.f('earlier_fingerprint_pkey')),
    )
    op.create_index(op.f('earlier_fingerprint_agreement_id_idx'), 'earlier_fingerprint', ['agreement_id'])
    op.create_table(
        'probable_double',
        sa.Column('agreement_id', sa.Integer(), nullable=False),
        sa.Column('other_id', sa.Integer(), nullable=False),
        sa.Column('told_apart_by', sa.String(), nullable=True, comment='who has said that they are two'),
        sa.ForeignKeyConstraint(
            ['agreement_id'], ['agreement.id'], name=op.f('probable_double_agreement_id_fkey'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['other_id'], ['agreement.id'], name=op.f('probable_double_other_id_fkey'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('agreement_id', 'other_id', name=op.f('probable_double_pkey')),
    )
    op.create_index(op.f('probable_double_other_id_idx'), 'probable_double', ['other_id'])
    op.execute(DOUBLES)
    op.create_index(
        'agreement_no_last_day_idx', 'agreement', ['id'],
        postgresql_where=sa.text(f'ends_on is null and terminated_on is null and {OLD}'),
    )
    op.create_index(
        'agreement_no_route_idx', 'agreement', ['id'], postgresql_where=sa.text(f'route is null and {OLD}')
    )
    op.create_index('party_no_kind_idx', 'party', ['agreement_id'], postgresql_where=sa.text('kind is null and not is_city'))
    op.create_index('agreement_opd_no_code_idx', 'agreement_opd', ['agreement_id'], postgresql_where=sa.text('code is null'))
    op.create_table(
        'register_chain',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('name', sa.String(), nullable=False, comment='number in the register, or IMPOR/ and that of the import'),
        sa.Column('agreement_id', sa.Integer(), nullable=True),
        sa.Column('import_batch_id', sa.Integer(), nullable=True),
        sa.Column('history_length', sa.Integer(), nullable=False),
        sa.Column('history_head', sa.String(), nullable=False, comment='hash of the last history row'),
        sa.ForeignKeyConstraint(
            ['agreement_id'], ['agreement.id'], name=op.f('register_chain_agreement_id_fkey'), ondelete='SET NULL'
        ),
        sa.ForeignKeyConstraint(
            ['import_batch_id'], ['import_batch.id'], name=op.f('register_chain_import_batch_id_fkey')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('register_chain_pkey')),
        sa.UniqueConstraint('name', name=op.f('register_chain_name_key')),
        sa.UniqueConstraint('agreement_id', name=op.f('register_chain_agreement_id_key')),
        sa.UniqueConstraint('import_batch_id', name=op.f('register_chain_import_batch_id_key')),
    )
    op.create_table(
        'register_history',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('chain_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False, comment='from 1 within the chain'),
        sa.Column('at', AT, nullable=False),
        sa.Column('event', sa.String(), nullable=False),
        sa.Column('actor', sa.String(), nullable=False),
        sa.Column('actor_email', sa.String(), nullable=True),
        sa.Column('via', sa.String(length=40), nullable=False),
        sa.Column('note', sa.String(), nullable=True),
        sa.Column('facts', postgresql.JSONB(), nullable=False),
        sa.Column(
            'act', sa.BigInteger(), server_default=sa.text('pg_current_xact_id()::text::bigint'), nullable=True,
            comment='number of the transaction, to find what moved with it; not hashed',
        ),
        sa.Column('hash', sa.String(), nullable=False, comment='SHA-256 over this row and the hash before it, hexadecimal'),
        sa.ForeignKeyConstraint(['chain_id'], ['register_chain.id'], name=op.f('register_history_chain_id_fkey')),
        sa.PrimaryKeyConstraint('id', name=op.f('register_history_pkey')),
        sa.UniqueConstraint('chain_id', 'position', name=op.f('register_history_chain_id_position_key')),
    )
    op.create_table(
        'anchored_register_head',
        sa.Column('chain_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('anchor_number', sa.Integer(), nullable=False),
        sa.Column('hash', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['chain_id'], ['register_chain.id'], name=op.f('anchored_register_head_chain_id_fkey')),
        sa.ForeignKeyConstraint(
            ['anchor_number'], ['anchor.number'], name=op.f('anchored_register_head_anchor_number_fkey')
        ),
        sa.PrimaryKeyConstraint('chain_id', 'position', name=op.f('anchored_register_head_pkey')),
    )
    op.create_index(op.f('anchored_register_head_anchor_number_idx'), 'anchored_register_head', ['anchor_number'])
    for table in APPEND_ONLY:
        op.execute(f"""
            create trigger {table}_is_append_only before update or delete on {table}
            for each row execute function is_append_only()
        """)
        op.execute(f"""
            create trigger {table}_is_not_emptied before truncate on {table}
            for each statement execute function is_append_only()
        """)


def downgrade() -> None:
    """What is out comes back, as earlier versions know no other place for it."""
    for table in APPEND_ONLY:
        op.execute(f'drop trigger {table}_is_append_only on {table}')
        op.execute(f'drop trigger {table}_is_not_emptied on {table}')
    for table in ('anchored_register_head', 'register_history', 'register_chain', 'earlier_fingerprint', 'probable_double'):
        op.drop_table(table)
    op.drop_index('party_no_kind_idx', 'party')
    op.drop_index('agreement_no_last_day_idx', 'agreement')
    op.drop_index('agreement_no_route_idx', 'agreement')
    op.drop_index('agreement_opd_no_code_idx', 'agreement_opd')
    op.drop_index('agreement_figures_idx', 'agreement')
    op.create_index('agreement_figures_idx', 'agreement', FIGURES)
    op.drop_index('agreement_is_out_idx', 'agreement')
    op.drop_index('agreement_merged_into_id_idx', 'agreement')
    op.drop_column('agreement', 'merged_into_id')
    op.drop_column('agreement', 'is_out')
