"""The chain of the history and its anchors"""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

GENESIS = '0' * 64
APPEND_ONLY = ('history', 'anchor', 'anchored_head', 'time_stamp')
HASHED = ('event', 'actor', 'actor_email', 'via', 'note', 'from_status', 'to_status', 'facts')
"""Columns of a row that are hashed as they stand, beside its proposal, position and time."""


def upgrade() -> None:
    op.add_column('proposal', sa.Column('history_length', sa.Integer(), nullable=True))
    op.add_column(
        'proposal', sa.Column('history_head', sa.String(), nullable=True, comment='hash of the last history row')
    )
    op.add_column(
        'history', sa.Column('position', sa.Integer(), nullable=True, comment='from 1 within the proposal')
    )
    op.add_column(
        'history',
        sa.Column('hash', sa.String(), nullable=True, comment='SHA-256 over this row and the hash before it, hexadecimal'),
    )
    chain(op.get_bind())
    for table, columns in (('proposal', ('history_length', 'history_head')), ('history', ('position', 'hash'))):
        for column in columns:
            op.alter_column(table, column, nullable=False)
    op.create_unique_constraint('history_proposal_id_position_key', 'history', ['proposal_id', 'position'])

    op.create_table(
        'anchor',
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False, comment='from 1, without a gap'),
        sa.Column('day', sa.Date(), nullable=False, comment='in Jambi'),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('proposals', sa.Integer(), nullable=False, comment='how many have a history'),
        sa.Column('entries', sa.Integer(), nullable=False, comment='rows of all histories'),
        sa.Column(
            'root', sa.String(), nullable=False, comment='Merkle root over the heads that are new since the anchor before'
        ),
        sa.Column(
            'hash', sa.String(), nullable=False, comment='SHA-256 over this anchor and the hash before it, hexadecimal'
        ),
        sa.PrimaryKeyConstraint('number', name=op.f('anchor_pkey')),
        sa.UniqueConstraint('day', name=op.f('anchor_day_key')),
    )
    op.create_table(
        'anchored_head',
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('anchor_number', sa.Integer(), nullable=False),
        sa.Column('hash', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['anchor_number'], ['anchor.number'], name=op.f('anchored_head_anchor_number_fkey')),
        sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('anchored_head_proposal_id_fkey')),
        sa.PrimaryKeyConstraint('proposal_id', 'position', name=op.f('anchored_head_pkey')),
    )
    op.create_index(op.f('anchored_head_anchor_number_idx'), 'anchored_head', ['anchor_number'])
    op.create_table(
        'time_stamp',
        sa.Column('anchor_number', sa.Integer(), nullable=False),
        sa.Column('authority', sa.String(), nullable=False, comment='address that was asked'),
        sa.Column('stamped_at', sa.DateTime(timezone=True), nullable=False, comment='genTime of the token'),
        sa.Column(
            'is_trusted', sa.Boolean(), nullable=False, comment="the token led to a root of the office's own folder"
        ),
        sa.Column('response', sa.LargeBinary(), nullable=False, comment='TimeStampResp, DER'),
        sa.ForeignKeyConstraint(['anchor_number'], ['anchor.number'], name=op.f('time_stamp_anchor_number_fkey')),
        sa.PrimaryKeyConstraint('anchor_number', name=op.f('time_stamp_pkey')),
    )

    execute("""
        create function is_append_only() returns trigger language plpgsql as $$
        begin
            raise exception 'Rows of % are added and never changed.', tg_table_name using errcode = 'restrict_violation';
        end $$
    """)
    for table in APPEND_ONLY:
        execute(f"""
            create trigger {table}_is_append_only before update or delete on {table}
            for each row execute function is_append_only()
        """)
        execute(f"""
            create trigger {table}_is_not_emptied before truncate on {table}
            for each statement execute function is_append_only()
        """)


def downgrade() -> None:
    for table in APPEND_ONLY:
        execute(f'drop trigger {table}_is_append_only on {table}')
        execute(f'drop trigger {table}_is_not_emptied on {table}')
    execute('drop function is_append_only()')
    for table in ('time_stamp', 'anchored_head', 'anchor'):
        op.drop_table(table)
    op.drop_constraint('history_proposal_id_position_key', 'history')
    for table, columns in (('history', ('hash', 'position')), ('proposal', ('history_head', 'history_length'))):
        for column in columns:
            op.drop_column(table, column)


def chain(connection: sa.Connection) -> None:
    """Give rows from before the chain their places and hashes: the form of domain/evidence/chain.py as of this version."""
    connection.execute(sa.text('update proposal set history_length = 0, history_head = :none'), {'none': GENESIS})
    rows = connection.execute(
        sa.text('select h.*, p.number from history h join proposal p on p.id = h.proposal_id order by proposal_id, h.id')
        .columns(at=sa.DateTime(timezone=True), facts=sa.JSON())
    )
    heads: dict[int, tuple[int, str]] = {}
    hashed = []
    for row in rows.mappings():
        position, previous = heads.get(row['proposal_id'], (0, GENESIS))
        at = row['at'].astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds') + 'Z'
        record = {'proposal': row['number'], 'position': position + 1, 'at': at, 'previous': previous}
        record |= {name: row[name] for name in HASHED}
        text = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(',', ':'))
        heads[row['proposal_id']] = (position + 1, hashlib.sha256(text.encode()).hexdigest())
        hashed.append({'id': row['id'], 'position': position + 1, 'hash': heads[row['proposal_id']][1]})
    ends = [{'id': id_, 'position': position, 'hash': hash_} for id_, (position, hash_) in heads.items()]
    for statement, values in (
        ('update history set position = :position, hash = :hash where id = :id', hashed),
        ('update proposal set history_length = :position, history_head = :hash where id = :id', ends),
    ):
        if values:
            connection.execute(sa.text(statement), values)


def execute(statement: str) -> None:
    op.get_bind().exec_driver_sql(statement)
