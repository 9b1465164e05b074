"""How the signed text of an agreement was signed, and what its signatures said when it was filed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

# What was read of the same file when it came in with the proposal.
SIGNATURES = """
update agreement_file f set signatures = p.signatures from agreement a join paper p on p.proposal_id = a.proposal_id
where f.agreement_id = a.id and p.kind = f.kind and p.sha256 = f.sha256 and p.signatures is not null
"""


def upgrade() -> None:
    op.add_column('agreement_file', sa.Column('signatures', JSONB(), nullable=True, comment='SignatureReport of the day a PDF was filed'))
    op.add_column('agreement_file', sa.Column('checks', JSONB(), nullable=True, comment='of a signed text: how it was signed, and what was seen on it'))
    op.execute(SIGNATURES)


def downgrade() -> None:
    op.drop_column('agreement_file', 'checks')
    op.drop_column('agreement_file', 'signatures')
