"""An old register tells of addenda, and of agreements that are over since a day that nobody wrote down"""

import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0031'
branch_labels = None
depends_on = None

CLAIMS = {
    'is_addendum': 'changes a text',
    'is_said_over': 'an old register says that its term is over, and not since when',
}


def upgrade() -> None:
    for column, comment in CLAIMS.items():
        op.add_column(
            'agreement', sa.Column(column, sa.Boolean(), server_default=sa.text('false'), nullable=False, comment=comment)
        )


def downgrade() -> None:
    for column in CLAIMS:
        op.drop_column('agreement', column)
