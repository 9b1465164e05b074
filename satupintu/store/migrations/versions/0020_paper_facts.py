"""What the gate found in a paper on the day it was filed: pages, changes that nobody accepted, and the like"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('paper', sa.Column('facts', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True, comment='FileFacts of the day it was filed, without its signatures'))


def downgrade() -> None:
    op.drop_column('paper', 'facts')
