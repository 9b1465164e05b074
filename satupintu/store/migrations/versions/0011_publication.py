"""What the public may know of an agreement: the code on its certificate, and whether it is withheld"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    code = sa.text("translate(encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'base64'), '+/=', '-_')")
    op.add_column('agreement', sa.Column('public_code', sa.Text(), server_default=code, nullable=False, comment='in the address that its certificate leads to, drawn at random'))
    op.create_unique_constraint(op.f('agreement_public_code_key'), 'agreement', ['public_code'])
    op.add_column('agreement', sa.Column('is_withheld', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='from the public'))


def downgrade() -> None:
    op.drop_column('agreement', 'is_withheld')
    op.drop_column('agreement', 'public_code')
