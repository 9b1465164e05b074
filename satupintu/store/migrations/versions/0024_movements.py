"""How tasks, letters, links and obligations move is written down; states that contradict themselves are refused"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

ACT = sa.text('pg_current_xact_id()::text::bigint')
COMMENTS = {
    'history': 'number of the transaction, to find what moved with it; not hashed',
    'obligation_answer': 'number of the transaction',
}
# What was answered counts as answered, though in the same moment somebody let it lapse: as every page has shown it.
ANSWERED = 'update obligation set lapsed_on = null where fulfilled_on is not null and lapsed_on is not null'
CHECKS = (
    ('task', 'open_until_closed', "(state = 'open') = (closed_at is null)"),
    ('letter', 'sent_at_a_moment', "state <> 'sent' or sent_at is not null"),
    ('link', 'used_to_sign_in', "used_at is null or purpose = 'sign_in'"),
    ('link', 'sign_in_expires', "purpose <> 'sign_in' or expires_at is not null"),
    ('obligation', 'settled_or_lapsed', 'fulfilled_on is null or lapsed_on is null'),
)


def upgrade() -> None:
    op.create_table(
        'movement',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('thing', sa.String(length=40), nullable=False),
        sa.Column(
            'thing_id', sa.String(), nullable=False,
            comment='its primary key as text; what it names may be gone with its import',
        ),
        sa.Column(
            'before', sa.String(), nullable=False, comment='state of domain.task, domain.letters or domain.follow_up'
        ),
        sa.Column('after', sa.String(), nullable=False),
        sa.Column('cause', sa.String(length=40), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('act', sa.BigInteger(), server_default=ACT, nullable=False, comment='number of the transaction'),
        sa.PrimaryKeyConstraint('id', name=op.f('movement_pkey')),
    )
    op.create_index('movement_thing_idx', 'movement', ['thing', 'thing_id'])
    execute("""
        create trigger movement_is_append_only before update or delete on movement
        for each row execute function is_append_only()
    """)
    execute("""
        create trigger movement_is_not_emptied before truncate on movement
        for each statement execute function is_append_only()
    """)
    for table, comment in COMMENTS.items():
        op.add_column(table, sa.Column('act', sa.BigInteger(), nullable=True, comment=comment))
        op.alter_column(table, 'act', server_default=ACT)  # after the column: rows from before were other acts
    execute(ANSWERED)
    for table, name, condition in CHECKS:
        op.create_check_constraint(op.f(f'{table}_{name}_check'), table, condition)


def downgrade() -> None:
    for table, name, _ in CHECKS:
        op.drop_constraint(op.f(f'{table}_{name}_check'), table, type_='check')
    for table in COMMENTS:
        op.drop_column(table, 'act')
    op.drop_table('movement')


def execute(statement: str) -> None:
    op.get_bind().exec_driver_sql(statement)
