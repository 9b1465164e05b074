"""Steps with authorities outside: the DPRD's is one of them now"""

import json

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

STEP = {'id': 'Persetujuan DPRD', 'en': 'Approval of the DPRD'}
NAMED = {'step': STEP, 'authority': {'id': 'DPRD', 'en': 'the DPRD'}}
ASKED = {
    **NAMED,
    'text': {
        'id': 'Mohon siapkan surat Wali Kota kepada pimpinan DPRD.',
        'en': 'Please prepare the letter of the Wali Kota to the leadership of the DPRD.',
    },
    'day': 'received',
    'answer_follows': True,
}
WARNED = {**NAMED, 'silence': 'approved', 'then': None}
EVENTS = {'dprd_asked': 'letter_sent', 'dprd_silent': 'deemed_approved', 'dprd_approved': 'approval_recorded'}
COMMENTS = ("when the Bagian was warned of the DPRD's silence", 'when the Bagian was warned of the consequence of silence')


def upgrade() -> None:
    op.add_column(
        'task', sa.Column('step', sa.String(), nullable=True, comment="id of the route's step with an authority outside")
    )
    op.add_column(
        'task', sa.Column('silent_on', sa.Date(), nullable=True, comment='when the time limit was over without an answer')
    )
    op.alter_column('task', 'warned_on', existing_type=sa.Date(), existing_comment=COMMENTS[0], comment=COMMENTS[1])
    execute("update task set step = 'dprd', assignment = 'letter', clock = 'dprd.letter' where assignment = 'dprd_letter'")
    execute("update task set step = 'dprd', clock = 'dprd.approval' where assignment = 'approval'")
    for before, after in EVENTS.items():
        execute(f"update history set event = '{after}' where event = '{before}'")
    for table, column in (('history', 'facts'), ('letter', 'values')):
        add(table, column, {'assignment': 'letter'}, f"{column}->>'assignment' = 'dprd_letter'")
        add(table, column, {'step': STEP}, f"{column}->>'assignment' in ('letter', 'approval')")
    add('history', 'facts', {'step': STEP}, "event in ('silence_warned', 'deemed_approved')")
    add('letter', 'values', ASKED, "template = 'dprd_letter_requested'")
    execute("update letter set template = 'letter_requested' where template = 'dprd_letter_requested'")
    add('letter', 'values', {**WARNED, 'turns': [], 'first_turn': None}, "template = 'approval_requested'")
    execute("update letter set values = values - 'steps' where template = 'approval_requested'")
    add('letter', 'values', WARNED, "template = 'silence_warning'")
    add('letter', 'values', NAMED, "template = 'tacit_approval'")


def downgrade() -> None:
    """Letters of steps stay as they are: they have been sent, and an older version sends none of them again."""
    execute("update task set assignment = 'dprd_letter', clock = 'dprd_letter' where assignment = 'letter' and step = 'dprd'")
    execute("update task set clock = 'dprd' where assignment = 'approval' and step = 'dprd'")
    for after, before in EVENTS.items():
        execute(f"update history set event = '{after}' where event = '{before}'")
    add('history', 'facts', {'assignment': 'dprd_letter'}, "facts->>'assignment' = 'letter'")
    op.alter_column('task', 'warned_on', existing_type=sa.Date(), existing_comment=COMMENTS[1], comment=COMMENTS[0])
    op.drop_column('task', 'silent_on')
    op.drop_column('task', 'step')


def execute(statement: str) -> None:
    op.get_bind().exec_driver_sql(statement)


def add(table: str, column: str, facts: dict[str, object], where: str) -> None:
    """Add keys to a JSON column."""
    execute(f"update {table} set {column} = {column} || '{json.dumps(facts)}'::jsonb where {where}")
