"""Letters with a new link in place of one that has ended are counted by address, since anybody may ask for them"""

from alembic import op
from sqlalchemy import text

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        'letter_new_link_idx', 'letter', ['to_email', 'created_at'], postgresql_where=text("template = 'new_link'")
    )


def downgrade() -> None:
    op.drop_index('letter_new_link_idx', 'letter')
