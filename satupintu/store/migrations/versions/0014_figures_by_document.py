"""The index of the figures begins with the type of a text, so that those of one type are read alone"""

from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

OTHERS = ('route', 'affair', 'id', 'signed_on', 'ends_sort', 'terminated_on')


def upgrade() -> None:
    op.drop_index('agreement_figures_idx', 'agreement')
    op.create_index('agreement_figures_idx', 'agreement', ['document', 'sorted_on', *OTHERS])


def downgrade() -> None:
    op.drop_index('agreement_figures_idx', 'agreement')
    op.create_index('agreement_figures_idx', 'agreement', ['sorted_on', 'document', *OTHERS])
