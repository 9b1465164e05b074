"""A link that has ended is renewed on request; requests are counted by address"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    comment = 'the link that had ended, whose holder asked for this one'
    op.add_column('link', sa.Column('renews', sa.Uuid(), nullable=True, comment=comment))
    op.create_foreign_key(op.f('link_renews_fkey'), 'link', 'link', ['renews'], ['id'])
    op.create_index(
        'link_renewed_idx', 'link', ['email', 'created_at'], postgresql_where=sa.text('renews is not null')
    )


def downgrade() -> None:
    op.drop_index('link_renewed_idx', 'link')
    op.drop_constraint(op.f('link_renews_fkey'), 'link', type_='foreignkey')
    op.drop_column('link', 'renews')
