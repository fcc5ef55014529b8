"""Plans of leaders, and what they write to the people who were asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_plans()
    _add_share_backs()


def _add_plans() -> None:
    op.create_table(
        "commitment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("notice", sa.String(length=300), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("result", sa.String(length=300), nullable=False),
        sa.Column("told_before", sa.Date(), nullable=True),
        sa.Column("asked_after", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('', 'kept', 'partly', 'not')", name=op.f("ck_commitment_outcome_known")
        ),
        sa.CheckConstraint("place BETWEEN 1 AND 3", name=op.f("ck_commitment_place_known")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_commitment_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("subject_id", "place", name=op.f("uq_commitment_subject_id_place")),
    )
    op.create_table(
        "plan",
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("remind", sa.Boolean(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("thanks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_plan_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_plan")),
    )


def _add_share_backs() -> None:
    op.create_table(
        "share_back",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_share_back_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_back")),
        sa.UniqueConstraint("subject_id", "number", name=op.f("uq_share_back_subject_id_number")),
    )
    op.create_table(
        "share_back_recipient",
        sa.Column("share_back_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_share_back_recipient_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["share_back_id"],
            ["share_back.id"],
            name=op.f("fk_share_back_recipient_share_back_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("share_back_id", "person_id", name=op.f("pk_share_back_recipient")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("share_back_recipient")
    op.drop_table("share_back")
    op.drop_table("plan")
    op.drop_table("commitment")
