"""Indexes from which agreements and histories are counted without reading their rows"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        'agreement_figures_idx', 'agreement',
        ['sorted_on', 'document', 'route', 'affair', 'id', 'signed_on', 'ends_sort', 'terminated_on'],
    )
    op.create_index('party_figures_idx', 'party', ['agreement_id', 'kind'], postgresql_where=sa.text('kind is not null'))
    op.create_index(
        'agreement_opd_figures_idx', 'agreement_opd', ['agreement_id', 'code'],
        postgresql_where=sa.text('code is not null'),
    )
    op.create_index('history_moves_idx', 'history', ['at'], postgresql_where=sa.text('to_status is not null'))


def downgrade() -> None:
    op.drop_index('history_moves_idx', 'history')
    op.drop_index('agreement_opd_figures_idx', 'agreement_opd')
    op.drop_index('party_figures_idx', 'party')
    op.drop_index('agreement_figures_idx', 'agreement')
