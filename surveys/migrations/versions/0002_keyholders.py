"""Keyholders, two sittings, transcripts, the disclosure ledger, leavers and erasure."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("keyholder", "transcript", "opened_count", "disclosure")
MOMENTS = ("late_from", "late_to", "extension_to", "extended_at")


def upgrade() -> None:
    for name in MOMENTS:
        op.add_column("wave", sa.Column(name, sa.DateTime(), nullable=True))
    _add_flag("invitation", "void")
    _add_flag("person", "erased")
    op.add_column("scorecard", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    _make_keyholder()
    _make_transcript()
    _make_opened_count()
    _make_disclosure()


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
    op.drop_column("scorecard", "revision")
    op.drop_column("person", "erased")
    op.drop_column("invitation", "void")
    for name in reversed(MOMENTS):
        op.drop_column("wave", name)


def _add_flag(table: str, name: str) -> None:
    op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))


def _make_keyholder() -> None:
    op.create_table(
        "keyholder",
        sa.Column("wave_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=65), nullable=True),
        sa.Column("test_ballot", sa.Text(), nullable=False),
        sa.Column("test_answer", sa.LargeBinary(length=32), nullable=True),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("countersigned_root", sa.String(length=64), nullable=False),
        sa.Column("countersigned_settings", sa.Text(), nullable=False),
        sa.Column("refused_because", sa.Text(), nullable=False),
        sa.Column("lost", sa.Boolean(), nullable=False),
        sa.CheckConstraint("place IN ('keyholder', 'deputy')", name=op.f("ck_keyholder_place_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_keyholder_person_id")),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["wave.id"], name=op.f("fk_keyholder_wave_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("wave_id", "place", name=op.f("pk_keyholder")),
    )


def _make_transcript() -> None:
    op.create_table(
        "transcript",
        sa.Column("wave_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["wave.id"], name=op.f("fk_transcript_wave_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_transcript")),
    )


def _make_opened_count() -> None:
    op.create_table(
        "opened_count",
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("set_id", sa.String(length=60), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_opened_count_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subject_id", "set_id", name=op.f("pk_opened_count")),
    )


def _make_disclosure() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("first_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('leader', 'board', 'trend', 'export', 'api')",
            name=op.f("ck_disclosure_audience_known"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_disclosure_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
        sa.UniqueConstraint(
            "subject_id", "audience", "revision", name=op.f("uq_disclosure_subject_id_audience_revision")
        ),
    )
