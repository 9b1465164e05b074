"""An old register is looked at on a desk of its own, which remembers what the columns of a file mean"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


COMMENTS = (
    (
        'imported_row', 'cells', 'by the header of their column',
        'pairs of header and text from left to right; of earlier versions, text by header',
    ),
    ('import_batch', 'register_sha256', 'of the file, which is not kept', 'of the file; its draft keeps it'),
)


def upgrade() -> None:
    for table, column, old, new in COMMENTS:
        op.alter_column(table, column, comment=new, existing_comment=old)
    op.create_table(
        'import_draft',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('sha256', sa.String(), nullable=False, comment='of the file, which the blob store keeps'),
        sa.Column('filename', sa.String(), nullable=False),
        sa.Column(
            'choices', postgresql.JSONB(), nullable=False, comment='a `Choices` of domain.old_register.choices'
        ),
        sa.Column('standing', sa.String(length=40), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False, comment='counts what was changed'),
        sa.Column(
            'judged', sa.Integer(), nullable=True, comment='the version of which the rows are; none: not looked at yet'
        ),
        sa.Column(
            'shown', postgresql.JSONB(), nullable=False, comment='what its pages show beside the rows, as of `judged`'
        ),
        sa.Column(
            'problem', postgresql.JSONB(none_as_null=True), nullable=True,
            comment='why it cannot be judged or brought in',
        ),
        sa.Column(
            'done', sa.Integer(), nullable=False, comment='rows that the work under way is through with'
        ),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('batch_id', sa.Integer(), nullable=True),
        sa.Column('by_name', sa.String(), nullable=False),
        sa.Column('by_email', sa.String(), nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('changed_by', sa.String(), nullable=False),
        sa.Column('changed_email', sa.String(), nullable=True),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('import_draft_batch_id_fkey')),
        sa.PrimaryKeyConstraint('id', name=op.f('import_draft_pkey')),
    )
    op.create_table(
        'import_draft_row',
        sa.Column('draft_id', sa.Integer(), nullable=False),
        sa.Column('line', sa.Integer(), nullable=False, comment='in the file, from 1'),
        sa.Column(
            'pile', sa.SmallInteger(), nullable=False,
            comment='the place of its `Pile`: what needs somebody comes first',
        ),
        sa.Column('cells', postgresql.JSONB(), nullable=False, comment='the texts of its cells, line by line'),
        sa.Column('fields', postgresql.JSONB(), nullable=False, comment='what would come in, by field'),
        sa.Column('said', postgresql.JSONB(), nullable=False, comment='sentences with their cells and facts'),
        sa.ForeignKeyConstraint(
            ['draft_id'], ['import_draft.id'], name=op.f('import_draft_row_draft_id_fkey'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('draft_id', 'line', name=op.f('import_draft_row_pkey')),
    )
    op.create_index('import_draft_row_pile_idx', 'import_draft_row', ['draft_id', 'pile', 'line'])
    op.create_table(
        'import_question',
        sa.Column('draft_id', sa.Integer(), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column(
            'key', sa.String(), nullable=False, comment='the same for the same question, whenever the rows are judged'
        ),
        sa.Column(
            'names', postgresql.JSONB(), nullable=False, comment='the names under which an answer answers it'
        ),
        sa.Column('about', sa.String(), nullable=False, comment='the kind of question'),
        sa.Column('said', sa.String(), nullable=False),
        sa.Column(
            'answers', postgresql.JSONB(), nullable=False, comment='pairs of an answer and what it would mean'
        ),
        sa.Column('lines', postgresql.JSONB(), nullable=False, comment='the first rows that ask it'),
        sa.Column('count', sa.Integer(), nullable=False, comment='of the rows that ask it'),
        sa.ForeignKeyConstraint(
            ['draft_id'], ['import_draft.id'], name=op.f('import_question_draft_id_fkey'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('draft_id', 'place', name=op.f('import_question_pkey')),
    )
    op.create_table(
        'import_shape',
        sa.Column('headings', sa.String(), nullable=False, comment='SHA-256 of the headings in their order'),
        sa.Column('meaning', postgresql.JSONB(), nullable=False, comment='field by place of the column'),
        sa.Column('filename', sa.String(), nullable=False, comment='of the file of which it was said'),
        sa.Column('by_name', sa.String(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('headings', name=op.f('import_shape_pkey')),
    )


def downgrade() -> None:
    for table, column, old, new in COMMENTS:
        op.alter_column(table, column, comment=old, existing_comment=new)
    for table in ('import_shape', 'import_question', 'import_draft_row', 'import_draft'):
        op.drop_table(table)
