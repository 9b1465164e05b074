"""What follows a signature: letters about it, answers to it, links that lead to it, an early end with its note"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

OPEN = sa.text('fulfilled_on is null and lapsed_on is null')


def upgrade() -> None:
    op.add_column('agreement', sa.Column('end_note', sa.Text(), comment='how it came to its early end'))
    op.add_column('agreement', sa.Column('end_recorded_by', sa.Text()))
    op.add_column('agreement', sa.Column('followed_since', sa.Date(), comment='day on which what must follow was planned'))
    op.execute('update agreement set followed_since = registered_at::date where proposal_id is not null')
    op.create_index(
        'agreement_not_followed_idx', 'agreement', ['id'], postgresql_where=sa.text('followed_since is null')
    )
    op.add_column('obligation', sa.Column('basis', sa.Text(), comment='dasar hukum, where the law wants it'))
    op.add_column('obligation', sa.Column('proposal_id', sa.Integer(), comment='begun to meet it'))
    op.create_foreign_key(op.f('obligation_proposal_id_fkey'), 'obligation', 'proposal', ['proposal_id'], ['id'])
    rungs = sa.Column('rungs', sa.Integer(), server_default=sa.text('0'), nullable=False, comment='of its ladder that have passed')
    op.add_column('obligation', rungs)
    op.add_column('obligation', sa.Column('told_on', sa.Date(), comment='day of the last letter that asked'))
    op.add_column('obligation', sa.Column('escalated_on', sa.Date()))
    op.add_column('obligation', sa.Column('lapsed_on', sa.Date(), comment='the agreement ended before it was due'))
    op.create_index('obligation_open_idx', 'obligation', ['due_on'], postgresql_where=OPEN)
    op.create_index(
        'obligation_open_kind_idx', 'obligation', ['kind', 'due_on', 'id', 'agreement_id'], postgresql_where=OPEN
    )
    op.create_index(
        'obligation_answered_idx', 'obligation', ['fulfilled_on', 'id', 'agreement_id'],
        postgresql_where=sa.text("kind = 'follow_up_document' and fulfilled_on is not null"),
    )
    op.create_index(
        'obligation_evaluation_idx', 'obligation', ['due_on', 'id', 'agreement_id', 'fulfilled_on'],
        postgresql_where=sa.text("kind = 'evaluation' and lapsed_on is null"),
    )
    op.create_index(
        'obligation_proposal_id_idx', 'obligation', ['proposal_id'], postgresql_where=sa.text('proposal_id is not null')
    )
    op.create_table(
        'obligation_answer',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('obligation_id', sa.Integer(), nullable=False),
        sa.Column('reply', sa.String(length=40), nullable=False),
        sa.Column('note', sa.Text()),
        sa.Column('fields', postgresql.JSONB(), nullable=False),
        sa.Column('by_name', sa.Text(), nullable=False),
        sa.Column('by_email', sa.Text()),
        sa.Column('via', sa.String(length=40), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['obligation_id'], ['obligation.id'], name=op.f('obligation_answer_obligation_id_fkey')),
        sa.PrimaryKeyConstraint('id', name=op.f('obligation_answer_pkey')),
    )
    op.create_index(op.f('obligation_answer_obligation_id_idx'), 'obligation_answer', ['obligation_id'])
    op.create_index(
        'obligation_answer_not_needed_idx', 'obligation_answer', ['obligation_id'],
        postgresql_where=sa.text("reply = 'not_needed'"),
    )
    op.add_column('link', sa.Column('obligation_id', sa.Integer()))
    op.create_foreign_key(op.f('link_obligation_id_fkey'), 'link', 'obligation', ['obligation_id'], ['id'])
    op.create_index(op.f('link_obligation_id_idx'), 'link', ['obligation_id'])
    op.drop_constraint(op.f('link_proposal_belongs_to_purpose_check'), 'link', type_='check')
    op.create_check_constraint(
        op.f('link_proposal_belongs_to_purpose_check'), 'link',
        "(purpose in ('task', 'status')) = (proposal_id is not null)",
    )
    op.create_check_constraint(
        op.f('link_obligation_belongs_to_purpose_check'), 'link',
        "(purpose = 'obligation') = (obligation_id is not null)",
    )


def downgrade() -> None:
    op.execute("delete from letter where link_id in (select id from link where purpose = 'obligation')")
    op.execute("delete from link where purpose = 'obligation'")
    op.drop_constraint(op.f('link_obligation_belongs_to_purpose_check'), 'link', type_='check')
    op.drop_constraint(op.f('link_proposal_belongs_to_purpose_check'), 'link', type_='check')
    op.create_check_constraint(
        op.f('link_proposal_belongs_to_purpose_check'), 'link', "(purpose = 'sign_in') = (proposal_id is null)"
    )
    op.drop_index(op.f('link_obligation_id_idx'), 'link')
    op.drop_column('link', 'obligation_id')
    op.drop_table('obligation_answer')
    for index in ('obligation_evaluation_idx', 'obligation_answered_idx', 'obligation_open_kind_idx'):
        op.drop_index(index, 'obligation')
    for column in ('lapsed_on', 'escalated_on', 'told_on', 'rungs', 'proposal_id', 'basis'):
        op.drop_column('obligation', column)
    op.drop_index('agreement_not_followed_idx', 'agreement')
    for column in ('followed_since', 'end_recorded_by', 'end_note'):
        op.drop_column('agreement', column)
