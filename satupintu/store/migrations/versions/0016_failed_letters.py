"""Letters that failed are counted whenever somebody of the Bagian looks at their tasks"""

from alembic import op
from sqlalchemy import text

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('letter_failed_idx', 'letter', ['id'], postgresql_where=text("state = 'failed'"))


def downgrade() -> None:
    op.drop_index('letter_failed_idx', 'letter')
