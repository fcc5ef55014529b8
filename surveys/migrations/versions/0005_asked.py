"""Which form and which calibration questions a draft has chosen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("wave", sa.Column("asked_json", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("wave", "asked_json")
