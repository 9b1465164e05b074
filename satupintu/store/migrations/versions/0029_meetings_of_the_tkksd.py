"""Meetings of the TKKSD: rapat teknis on proposals, the yearly pleno"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0029'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'meeting',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('place', sa.String(), nullable=False),
        sa.Column(
            'led_by', sa.String(), nullable=False,
            comment='address of whoever leads; once it was held, of whoever led',
        ),
        sa.Column('points', JSONB(), nullable=False, comment='of a pleno: what is on the agenda, as texts'),
        sa.Column('conclusions', sa.String(), nullable=True, comment='of a pleno: what it concluded'),
        sa.Column('state', sa.String(length=40), nullable=False),
        sa.Column('moves', sa.Integer(), nullable=False, comment='SEQUENCE of its calendar entry'),
        sa.Column('number', sa.String(), nullable=True, comment='of its berita acara'),
        sa.Column('closing_note', sa.String(), nullable=True, comment='why it was called off'),
        sa.Column('planned_by', sa.String(), nullable=False),
        sa.Column('planned_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('recorded_by', sa.String(), nullable=True),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'held') = (number is not null)", name=op.f('meeting_held_with_minutes_check')),
        sa.PrimaryKeyConstraint('id', name=op.f('meeting_pkey')),
        sa.UniqueConstraint('number', name=op.f('meeting_number_key')),
    )
    op.create_index('meeting_begins_at_idx', 'meeting', ['begins_at'])
    op.create_table(
        'meeting_guest',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('meeting_id', sa.Integer(), nullable=False),
        sa.Column('seat', sa.String(), nullable=False, comment='address the office appointed; a deputy sits on it'),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('position', sa.String(), nullable=False),
        sa.Column('email', sa.String(), nullable=False),
        sa.Column('is_expert', sa.Boolean(), nullable=False, comment='called in, no member (Ps. 47(2))'),
        sa.Column('attendance', sa.String(length=40), nullable=True),
        sa.Column('represented_by', sa.String(), nullable=True, comment='name and post of whoever came instead'),
        sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('meeting_guest_meeting_id_fkey')),
        sa.PrimaryKeyConstraint('id', name=op.f('meeting_guest_pkey')),
        sa.UniqueConstraint('meeting_id', 'seat', name=op.f('meeting_guest_meeting_id_seat_key')),
    )
    op.create_table(
        'meeting_item',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('meeting_id', sa.Integer(), nullable=False),
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False, comment='from 1 on the agenda'),
        sa.Column('round', sa.Integer(), nullable=False, comment='of review, in which it was discussed'),
        sa.Column(
            'decision', sa.String(length=40), nullable=True,
            comment='None: to come, or the proposal had gone on before',
        ),
        sa.Column('note', sa.String(), nullable=True),
        sa.Column('conditions', JSONB(), nullable=False, comment='what the recommendation hangs on, as texts'),
        sa.Column('conditions_due', sa.Date(), nullable=True),
        sa.Column('others', sa.String(), nullable=True, comment='what members other than the two lenses said'),
        sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('meeting_item_meeting_id_fkey')),
        sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('meeting_item_proposal_id_fkey')),
        sa.PrimaryKeyConstraint('id', name=op.f('meeting_item_pkey')),
        sa.UniqueConstraint('meeting_id', 'proposal_id', name=op.f('meeting_item_meeting_id_proposal_id_key')),
    )
    op.create_index(op.f('meeting_item_proposal_id_idx'), 'meeting_item', ['proposal_id'])
    op.create_table(
        'meeting_opinion',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('item_id', sa.Integer(), nullable=False),
        sa.Column('assignment', sa.String(length=40), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('position', sa.String(), nullable=False),
        sa.Column('choice', sa.String(length=40), nullable=False),
        sa.Column('note', sa.String(), nullable=True),
        sa.ForeignKeyConstraint(['item_id'], ['meeting_item.id'], name=op.f('meeting_opinion_item_id_fkey')),
        sa.PrimaryKeyConstraint('id', name=op.f('meeting_opinion_pkey')),
    )
    op.create_index(op.f('meeting_opinion_item_id_idx'), 'meeting_opinion', ['item_id'])
    op.create_table(
        'meeting_paper',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('meeting_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('filename', sa.String(), nullable=False),
        sa.Column('sha256', sa.String(), nullable=False, comment='name of the blob, hexadecimal'),
        sa.Column('size', sa.Integer(), nullable=False, comment='bytes'),
        sa.Column('media_type', sa.String(), nullable=False),
        sa.Column('generated', sa.Boolean(), nullable=False, comment='made by the system, not handed in'),
        sa.Column('added_by', sa.String(), nullable=False),
        sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('signatures', JSONB(), nullable=True, comment='SignatureReport of the day a PDF was filed'),
        sa.Column(
            'facts', JSONB(), nullable=True, comment='FileFacts of the day it was filed, without its signatures'
        ),
        sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('meeting_paper_meeting_id_fkey')),
        sa.PrimaryKeyConstraint('id', name=op.f('meeting_paper_pkey')),
    )
    op.create_index(op.f('meeting_paper_meeting_id_idx'), 'meeting_paper', ['meeting_id'])


def downgrade() -> None:
    for table in ('meeting_paper', 'meeting_opinion', 'meeting_item', 'meeting_guest', 'meeting'):
        op.drop_table(table)
