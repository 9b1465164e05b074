"""The authenticator apps of those who sign for the city"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('authenticator',
    sa.Column('email', sa.Text(), nullable=False, comment='in lower case'),
    sa.Column('nonce', sa.Uuid(), nullable=False, comment='another secret after every reset'),
    sa.Column('key_id', sa.Text(), nullable=False, comment='the key of the keyring it was derived with'),
    sa.Column('enrolled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_step', sa.Integer(), nullable=False, comment='30-second step of the last code taken'),
    sa.Column('failures', sa.Integer(), nullable=False, comment='wrong codes since the last right one'),
    sa.Column('locked_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('email', name=op.f('authenticator_pkey'))
    )


def downgrade() -> None:
    op.drop_table('authenticator')
