"""The register: old agreements too, with departments, kin, copies, files, a search, and batches of imports"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def computed(name: str, kind: sa.types.TypeEngine[object], how: str, **options: object) -> sa.Column[object]:
    return sa.Column(name, kind, sa.Computed(how, persisted=True), nullable=False, **options)


def upgrade() -> None:
    op.execute('create extension if not exists pg_trgm')
    op.create_table(
        'import_batch',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('filename', sa.String(), nullable=False),
        sa.Column('register_sha256', sa.String(), nullable=False, comment='of the file, which is not kept'),
        sa.Column('mapping', postgresql.JSONB(), nullable=False, comment='which column was read as what'),
        sa.Column('accepted', sa.Integer(), nullable=False),
        sa.Column('refused', sa.Integer(), nullable=False),
        sa.Column('by_name', sa.String(), nullable=False),
        sa.Column('by_email', sa.String(), nullable=True),
        sa.Column('at', AT, nullable=False),
        sa.Column('undone_by', sa.String(), nullable=True),
        sa.Column('undone_at', AT, nullable=True),
        sa.PrimaryKeyConstraint('id', name='import_batch_pkey'),
    )
    for column in ('proposal_id', 'route', 'signed_on', 'place', 'starts_on', 'ends_on'):
        op.alter_column('agreement', column, nullable=True)
    op.alter_column('party', 'signatory_position', nullable=True)
    for column in (
        computed('slug', sa.String(), "replace(register_number, '/', '-')", comment='in its permanent address'),
        sa.Column('import_batch_id', sa.Integer(), nullable=True),
        sa.Column(
            'fingerprint', sa.String(), nullable=True, comment='of an old row: the same row is one agreement'
        ),
        sa.Column('document_as_written', sa.String(), nullable=True, comment='such as Nota Kesepahaman'),
        sa.Column('category', sa.String(length=40), nullable=True),
        sa.Column('affair', sa.String(), nullable=True, comment='urusan pemerintahan'),
        sa.Column('scope', postgresql.JSONB(), nullable=False, server_default='[]', comment='points, as texts'),
        sa.Column('year', sa.Integer(), nullable=True, comment='where an old register gives no day'),
        sa.Column('term_months', sa.Integer(), nullable=True, comment='as agreed, or as the old register says'),
        sa.Column('terminated_on', sa.Date(), nullable=True),
        sa.Column('end_cause', sa.String(length=40), nullable=True),
        sa.Column('notes', sa.String(), nullable=True),
        sa.Column(
            'search_text', sa.String(), nullable=False, server_default='',
            comment='words of all its texts, see domain.agreements',
        ),
        computed('search', postgresql.TSVECTOR(), "to_tsvector('indonesian', search_text)"),
        computed('sorted_on', sa.Date(), 'coalesce(signed_on, starts_on, make_date(coalesce(year, 1), 1, 1))'),
        computed('ends_sort', sa.Date(), "coalesce(ends_on, '9999-12-31'::date)"),
        computed('title_sort', sa.String(), 'left(lower(title), 200)'),
    ):
        op.add_column('agreement', column)
    op.alter_column('agreement', 'scope', server_default=None)
    op.alter_column('agreement', 'search_text', server_default=None)
    op.create_unique_constraint('agreement_slug_key', 'agreement', ['slug'])
    op.create_unique_constraint('agreement_fingerprint_key', 'agreement', ['fingerprint'])
    op.create_foreign_key(
        'agreement_import_batch_id_fkey', 'agreement', 'import_batch', ['import_batch_id'], ['id']
    )
    op.create_check_constraint(
        op.f('agreement_end_has_a_cause_check'), 'agreement', '(terminated_on is null) = (end_cause is null)'
    )
    op.create_index('agreement_sorted_on_idx', 'agreement', ['sorted_on', 'id'])
    op.create_index('agreement_ends_sort_idx', 'agreement', ['ends_sort', 'id'])
    op.create_index('agreement_title_sort_idx', 'agreement', ['title_sort', 'id'])
    op.create_index('agreement_affair_idx', 'agreement', ['affair'])
    op.create_index('agreement_starts_on_idx', 'agreement', ['starts_on'])
    op.create_index('agreement_terminated_on_idx', 'agreement', ['terminated_on'])
    op.create_index('agreement_search_idx', 'agreement', ['search'], postgresql_using='gin')
    op.create_index('agreement_import_batch_id_idx', 'agreement', ['import_batch_id'])
    op.add_column(
        'party', sa.Column('kind', sa.String(length=40), nullable=True, comment='of a partner, where it is known')
    )
    op.create_index('party_kind_idx', 'party', ['kind', 'agreement_id'])
    op.create_table(
        'agreement_opd',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('agreement_id', sa.Integer(), nullable=False),
        sa.Column('ordinal', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(), nullable=True, comment='of office.toml, where the name is recognised'),
        sa.Column('name', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name='agreement_opd_agreement_id_fkey'),
        sa.PrimaryKeyConstraint('id', name='agreement_opd_pkey'),
        sa.UniqueConstraint('agreement_id', 'ordinal', name='agreement_opd_agreement_id_ordinal_key'),
    )
    op.create_index('agreement_opd_code_idx', 'agreement_opd', ['code'])
    op.create_table(
        'agreement_relation',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('child_id', sa.Integer(), nullable=False),
        sa.Column('parent_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.CheckConstraint('child_id <> parent_id', name=op.f('agreement_relation_two_check')),
        sa.ForeignKeyConstraint(['child_id'], ['agreement.id'], name='agreement_relation_child_id_fkey'),
        sa.ForeignKeyConstraint(['parent_id'], ['agreement.id'], name='agreement_relation_parent_id_fkey'),
        sa.PrimaryKeyConstraint('id', name='agreement_relation_pkey'),
        sa.UniqueConstraint('child_id', 'parent_id', 'kind', name='agreement_relation_child_id_parent_id_kind_key'),
    )
    op.create_index('agreement_relation_parent_id_idx', 'agreement_relation', ['parent_id'])
    op.create_table(
        'agreement_copy',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('agreement_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('holder', sa.String(), nullable=False),
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('has_duty_stamp', sa.Boolean(), nullable=False, comment='meterai (UU 10/2020 Ps. 3(2)a)'),
        sa.Column('recorded_by', sa.String(), nullable=False),
        sa.Column('recorded_at', AT, nullable=False),
        sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name='agreement_copy_agreement_id_fkey'),
        sa.PrimaryKeyConstraint('id', name='agreement_copy_pkey'),
    )
    op.create_index('agreement_copy_agreement_id_idx', 'agreement_copy', ['agreement_id'])
    op.create_table(
        'agreement_file',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('agreement_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('filename', sa.String(), nullable=False),
        sa.Column('sha256', sa.String(), nullable=False, comment='name of the blob, hexadecimal'),
        sa.Column('size', sa.Integer(), nullable=False, comment='bytes'),
        sa.Column('media_type', sa.String(), nullable=False),
        sa.Column('added_by', sa.String(), nullable=False),
        sa.Column('added_at', AT, nullable=False),
        sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name='agreement_file_agreement_id_fkey'),
        sa.PrimaryKeyConstraint('id', name='agreement_file_pkey'),
        sa.UniqueConstraint('agreement_id', 'kind', 'sha256', name='agreement_file_agreement_id_kind_sha256_key'),
    )
    op.create_table(
        'register_word',
        sa.Column('word', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('word', name='register_word_pkey'),
    )
    op.create_index(
        'register_word_trgm_idx', 'register_word', ['word'], postgresql_using='gin',
        postgresql_ops={'word': 'gin_trgm_ops'},
    )
    op.create_index(
        'register_word_prefix_idx', 'register_word', ['word'], postgresql_ops={'word': 'text_pattern_ops'}
    )
    op.create_table(
        'imported_row',
        sa.Column('agreement_id', sa.Integer(), nullable=False),
        sa.Column('line', sa.Integer(), nullable=False, comment='in the file, from 1'),
        sa.Column('cells', postgresql.JSONB(), nullable=False, comment='by the header of their column'),
        sa.Column('remarks', postgresql.JSONB(), nullable=False, comment='sentences with their facts'),
        sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name='imported_row_agreement_id_fkey'),
        sa.PrimaryKeyConstraint('agreement_id', name='imported_row_pkey'),
    )
    fill_from_proposals()


def fill_from_proposals() -> None:
    """Every agreement so far came from a proposal: what the register lacked stands there."""
    run = op.get_bind().exec_driver_sql
    run("""
        update agreement set affair = lower(content->>'affair'), scope = content->'scope',
            category = content->>'category', term_months = 12 * (content->>'term_years')::int
        from proposal where proposal.id = proposal_id
    """)
    run("""
        insert into agreement_opd (agreement_id, ordinal, code, name)
        select agreement.id, 1, opd_code, opd_name from agreement join proposal on proposal.id = proposal_id
    """)
    run("""
        update party set kind = content->'partners'->(nth - 1)->>'kind'
        from (
            select id, row_number() over (partition by agreement_id order by ordinal)::int as nth
            from party where not is_city
        ) partner, agreement, proposal
        where partner.id = party.id and agreement.id = party.agreement_id and proposal.id = proposal_id
    """)
    run("""
        insert into agreement_file
            (id, agreement_id, kind, filename, sha256, size, media_type, added_by, added_at)
        select distinct on (agreement.id, kind, sha256)
            gen_random_uuid(), agreement.id, kind, filename, sha256, size, media_type, added_by, added_at
        from agreement join paper using (proposal_id) where kind = 'naskah_ditandatangani'
    """)
    run("""
        update agreement set search_text = trim(regexp_replace(lower(concat_ws(' ', register_number, title,
            title_as_written, affair, place, (select string_agg(concat_ws(' ', name, own_number, signatory_name,
            signatory_position), ' ') from party where agreement_id = agreement.id), (select string_agg(name, ' ')
            from agreement_opd where agreement_id = agreement.id), (select string_agg(point, ' ') from
            jsonb_array_elements_text(scope) point))), '[^[:alnum:]]+', ' ', 'g'))
    """)
    run("""
        insert into register_word
        select distinct word from agreement, regexp_split_to_table(search_text, ' ') word
        where length(word) between 4 and 40 and word !~ '[0-9]'
    """)


def downgrade() -> None:
    """Old agreements go: an older version has no place for them."""
    run = op.get_bind().exec_driver_sql
    old = '(select id from agreement where proposal_id is null)'
    for table in ('imported_row', 'register_word', 'agreement_file', 'agreement_copy', 'agreement_relation',
                  'agreement_opd'):
        op.drop_table(table)
    for table in ('party', 'obligation'):
        run(f'delete from {table} where agreement_id in {old}')
    run('delete from agreement where proposal_id is null')
    op.drop_index('party_kind_idx', 'party')
    op.drop_column('party', 'kind')
    op.drop_constraint(op.f('agreement_end_has_a_cause_check'), 'agreement')
    op.drop_index('agreement_starts_on_idx', 'agreement')
    for column in ('title_sort', 'ends_sort', 'sorted_on', 'search', 'slug', 'search_text', 'notes', 'end_cause',
                   'terminated_on', 'term_months', 'year', 'scope', 'affair', 'category', 'document_as_written',
                   'fingerprint', 'import_batch_id'):
        op.drop_column('agreement', column)
    op.drop_table('import_batch')
    op.alter_column('party', 'signatory_position', nullable=False)
    for column in ('proposal_id', 'route', 'signed_on', 'place', 'starts_on', 'ends_on'):
        op.alter_column('agreement', column, nullable=False)
