"""True figures of calibration questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_figure",
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_known_figure_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subject_id", "item", name=op.f("pk_known_figure")),
    )


def downgrade() -> None:
    op.drop_table("known_figure")
