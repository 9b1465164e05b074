"""Counters of what is bounded, the security log, whom the office knew; sessions say from where and with a code"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

LOG = 'security_event'


def upgrade() -> None:
    op.create_table(
        'tally',
        sa.Column('bound', sa.String(length=40), nullable=False),
        sa.Column('key', sa.String(), nullable=False, comment='account or origin; an address as its SHA-256'),
        sa.Column(
            'taken',
            postgresql.ARRAY(sa.DateTime(timezone=True)),
            nullable=False,
            comment='at most as many as allowed',
        ),
        sa.Column('touched_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            'refused_at',
            sa.DateTime(timezone=True),
            nullable=True,
            comment='when reaching the bound was last noted',
        ),
        sa.PrimaryKeyConstraint('bound', 'key', name=op.f('tally_pkey')),
    )
    op.create_index(op.f('tally_touched_at_idx'), 'tally', ['touched_at'])
    op.create_table(
        LOG,
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column(
            'email', sa.String(), nullable=True, comment='who did it, in lower case; empty for the server itself'
        ),
        sa.Column('roles', sa.String(), nullable=True, comment='on that day, separated by commas'),
        sa.Column('origin', sa.String(), nullable=True, comment='network address; empty for the command line'),
        sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('security_event_pkey')),
    )
    op.create_index('security_event_kind_idx', LOG, ['kind', 'id'])
    op.create_table(
        'known_person',
        sa.Column('email', sa.String(), nullable=False, comment='in lower case'),
        sa.Column('roles', sa.String(), nullable=False, comment='in order, separated by commas'),
        sa.Column('opd', sa.String(), nullable=True),
        sa.Column('valid_from', sa.Date(), nullable=True),
        sa.Column('valid_until', sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint('email', name=op.f('known_person_pkey')),
    )
    op.add_column(
        'session', sa.Column('origin', sa.String(), nullable=True, comment='network address it was begun from')
    )
    op.add_column(
        'session',
        sa.Column(
            'code_at',
            sa.DateTime(timezone=True),
            nullable=True,
            comment='when a code of the authenticator was given in it',
        ),
    )
    execute(f"""
        create trigger {LOG}_is_append_only before update or delete on {LOG}
        for each row execute function is_append_only()
    """)
    execute(f"""
        create trigger {LOG}_is_not_emptied before truncate on {LOG}
        for each statement execute function is_append_only()
    """)


def downgrade() -> None:
    op.drop_column('session', 'code_at')
    op.drop_column('session', 'origin')
    for table in ('known_person', LOG, 'tally'):
        op.drop_table(table)


def execute(statement: str) -> None:
    op.get_bind().exec_driver_sql(statement)
