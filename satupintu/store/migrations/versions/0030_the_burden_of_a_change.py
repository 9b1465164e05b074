"""What the Ketua finds on the burden of an addendum.

Revision ID: 0030
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

COMMENT = 'by the Ketua, in this round: how an addendum changes the burden'


def upgrade() -> None:
    op.add_column('proposal', sa.Column('found_change', sa.String(), nullable=True, comment=COMMENT))


def downgrade() -> None:
    op.drop_column('proposal', 'found_change')
