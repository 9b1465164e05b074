"""What the public may know of an agreement: the code on its certificate, and whether it is withheld"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'publication',
        sa.Column('agreement_id', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(), nullable=False, comment='in the public address, drawn at random'),
        sa.Column('is_withheld', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ['agreement_id'], ['agreement.id'], name='publication_agreement_id_fkey', ondelete='cascade'
        ),
        sa.PrimaryKeyConstraint('agreement_id', name='publication_pkey'),
        sa.UniqueConstraint('code', name='publication_code_key'),
    )


def downgrade() -> None:
    op.drop_table('publication')
