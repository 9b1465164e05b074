"""Several departments take part in a proposal, and a party may have a role of its own"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'proposal',
        sa.Column(
            'other_opds', postgresql.ARRAY(sa.String()), server_default='{}', nullable=False,
            comment='codes of further departments that take part',
        ),
    )
    op.add_column(
        'party', sa.Column('role', sa.String(), nullable=True, comment='of a partner, such as pendana')
    )


def downgrade() -> None:
    op.drop_column('party', 'role')
    op.drop_column('proposal', 'other_opds')
