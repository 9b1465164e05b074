"""What the electronic signatures of a paper said on the day it was filed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('paper', sa.Column('signatures', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True, comment='SignatureReport of the day a PDF was filed'))


def downgrade() -> None:
    op.drop_column('paper', 'signatures')
