"""The first tables: people, campaigns and their waves, invitations, boards, and what is kept of a wave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "board",
    "campaign",
    "person",
    "board_leader",
    "board_look",
    "board_member",
    "expectation",
    "sign_in_link",
    "wave",
    "desk_event",
    "invitation",
    "mail_batch",
    "subject",
    "assignment",
    "ballot_group",
    "comment",
    "named_response",
    "prediction",
    "release_cell",
    "scorecard",
    "credential_slot",
)
"""In the order in which they refer to each other."""


def upgrade() -> None:
    _make_board()
    _make_campaign()
    _make_person()
    _make_board_leader()
    _make_board_look()
    _make_board_member()
    _make_expectation()
    _make_sign_in_link()
    _make_wave()
    _make_desk_event()
    _make_invitation()
    _make_mail_batch()
    _make_subject()
    _make_assignment()
    _make_ballot_group()
    _make_comment()
    _make_named_response()
    _make_prediction()
    _make_release_cell()
    _make_scorecard()
    _make_credential_slot()


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def _make_board() -> None:
    op.create_table(
        "board",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board")),
        sa.UniqueConstraint("name", name=op.f("uq_board_name")),
    )


def _make_campaign() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("selection", sa.String(length=20), nullable=False),
        sa.CheckConstraint("purpose IN ('development', 'board')", name=op.f("ck_campaign_purpose_known")),
        sa.CheckConstraint("selection IN ('census', 'nominated')", name=op.f("ck_campaign_selection_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )


def _make_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("is_coordinator", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )


def _make_board_leader() -> None:
    op.create_table(
        "board_leader",
        sa.Column("board_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["board.id"], name=op.f("fk_board_leader_board_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_board_leader_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("board_id", "person_id", name=op.f("pk_board_leader")),
    )


def _make_board_look() -> None:
    op.create_table(
        "board_look",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reader_id", sa.String(length=32), nullable=False),
        sa.Column("leader_id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["person.id"], name=op.f("fk_board_look_leader_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["person.id"], name=op.f("fk_board_look_reader_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_look")),
    )


def _make_board_member() -> None:
    op.create_table(
        "board_member",
        sa.Column("board_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["board.id"], name=op.f("fk_board_member_board_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_board_member_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("board_id", "person_id", name=op.f("pk_board_member")),
    )


def _make_expectation() -> None:
    op.create_table(
        "expectation",
        sa.Column("board_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("targets_json", sa.Text(), nullable=False),
        sa.CheckConstraint("role <> ''", name=op.f("ck_expectation_role_named")),
        sa.ForeignKeyConstraint(
            ["board_id"], ["board.id"], name=op.f("fk_expectation_board_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("board_id", "role", name=op.f("pk_expectation")),
    )


def _make_sign_in_link() -> None:
    op.create_table(
        "sign_in_link",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("spent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_link_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_link")),
    )


def _make_wave() -> None:
    op.create_table(
        "wave",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("instrument_id", sa.String(length=80), nullable=False),
        sa.Column("instrument_json", sa.Text(), nullable=True),
        sa.Column("policy_json", sa.Text(), nullable=True),
        sa.Column("opens_at", sa.DateTime(), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("collect_from", sa.DateTime(), nullable=True),
        sa.Column("collect_to", sa.DateTime(), nullable=True),
        sa.Column("closed_early_at", sa.DateTime(), nullable=True),
        sa.Column("scored_on", sa.Date(), nullable=True),
        sa.Column("root", sa.String(length=64), nullable=True),
        sa.Column("fingerprint", sa.String(length=80), nullable=True),
        sa.Column("roster_digest", sa.String(length=64), nullable=True),
        sa.Column("participation", sa.String(length=10), nullable=False),
        sa.Column("participation_on", sa.Date(), nullable=True),
        sa.Column("figures_json", sa.Text(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.CheckConstraint("level IN ('basic', 'strong', 'strongest')", name=op.f("ck_wave_level_known")),
        sa.CheckConstraint(
            "state IN ('draft', 'frozen', 'collecting', 'answering', "
            "'closed', 'scored', 'released', 'archived')",
            name=op.f("ck_wave_state_known"),
        ),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_wave_opens_before_it_closes")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_wave_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_wave_campaign_id_number")),
    )


def _make_desk_event() -> None:
    op.create_table(
        "desk_event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("wave_id", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["wave.id"], name=op.f("fk_desk_event_wave_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_event")),
    )


def _make_invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("wave_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("undeliverable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invitation_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["wave.id"], name=op.f("fk_invitation_wave_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("wave_id", "person_id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
        sqlite_with_rowid=False,
    )


def _make_mail_batch() -> None:
    op.create_table(
        "mail_batch",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("wave_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["wave.id"], name=op.f("fk_mail_batch_wave_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_batch")),
        sa.UniqueConstraint("wave_id", "kind", "number", name=op.f("uq_mail_batch_wave_id_kind_number")),
    )


def _make_subject() -> None:
    op.create_table(
        "subject",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("wave_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("manager_id", sa.String(length=32), nullable=True),
        sa.Column("released_at", sa.DateTime(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name=op.f("fk_subject_manager_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_subject_person_id")),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["wave.id"], name=op.f("fk_subject_wave_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("wave_id", "person_id", name=op.f("uq_subject_wave_id_person_id")),
    )


def _make_assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("rater_group", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "rater_group IN ('report', 'peer', 'other')", name=op.f("ck_assignment_group_is_anonymous")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_assignment_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_assignment_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subject_id", "person_id", name=op.f("pk_assignment")),
        sqlite_with_rowid=False,
    )


def _make_ballot_group() -> None:
    op.create_table(
        "ballot_group",
        sa.Column("gid", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("members", sa.String(length=100), nullable=False),
        sa.Column("n_invited", sa.Integer(), nullable=False),
        sa.Column("info", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_ballot_group_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("gid", name=op.f("pk_ballot_group")),
    )


def _make_comment() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("facet", sa.String(length=20), nullable=True),
        sa.Column("direction", sa.String(length=20), nullable=True),
        sa.Column("withheld_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_comment_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sqlite_with_rowid=False,
    )


def _make_named_response() -> None:
    op.create_table(
        "named_response",
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("rater_group", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("answers_json", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "rater_group IN ('self', 'manager')", name=op.f("ck_named_response_group_is_named")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_named_response_person_id")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_named_response_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subject_id", "rater_group", name=op.f("pk_named_response")),
    )


def _make_prediction() -> None:
    op.create_table(
        "prediction",
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("facets_json", sa.Text(), nullable=False),
        sa.Column("calibration_json", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_prediction_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_prediction")),
    )


def _make_release_cell() -> None:
    op.create_table(
        "release_cell",
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("set_id", sa.String(length=60), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("figure", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("n_low", sa.Integer(), nullable=False),
        sa.Column("n_high", sa.Integer(), nullable=True),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_release_cell_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subject_id", "set_id", "item", "figure", name=op.f("pk_release_cell")),
    )


def _make_scorecard() -> None:
    op.create_table(
        "scorecard",
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_scorecard_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_scorecard")),
    )


def _make_credential_slot() -> None:
    op.create_table(
        "credential_slot",
        sa.Column("wave_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("gid", sa.String(length=32), nullable=False),
        sa.Column("blinded", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["gid"], ["ballot_group.gid"], name=op.f("fk_credential_slot_gid"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["wave_id", "person_id"],
            ["invitation.wave_id", "invitation.person_id"],
            name=op.f("fk_credential_slot_wave_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("wave_id", "person_id", "gid", name=op.f("pk_credential_slot")),
        sqlite_with_rowid=False,
    )
