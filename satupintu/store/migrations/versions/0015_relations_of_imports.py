"""A relation knows the import that brought it in, so that it is taken back with it, and no other is"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('agreement_relation', sa.Column('import_batch_id', sa.Integer(), comment='that brought it in'))
    op.create_foreign_key(
        op.f('agreement_relation_import_batch_id_fkey'), 'agreement_relation', 'import_batch', ['import_batch_id'], ['id']
    )


def downgrade() -> None:
    op.drop_column('agreement_relation', 'import_batch_id')
