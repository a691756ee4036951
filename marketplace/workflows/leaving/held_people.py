"""What is held of a member as a person: the account, what opens it, letters and notices. A table, nothing else."""

from marketplace.workflows.leaving.held import bare, gone, kept

_SECRETS = ("password_hash", "totp_secret", "totp_last_step")

HELD = (
    bare(
        "member",
        "id",
        "account",
        {
            "email": ":no_address",
            "name": ":former",
            "password_hash": "'!'",
            "status": "'closed'",
            "status_reason": "null",
            "email_verified_at": "null",
            "password_changed_at": "null",
            "totp_secret": "null",
            "totp_confirmed_at": "null",
            "totp_last_step": "null",
        },
        hidden=_SECRETS,
    ),
    gone("member_role", "member_id", "account"),
    gone("duty", "member_id", "account"),
    gone("member_session", "member_id", "sign_in"),
    gone("account_token", "member_id", "sign_in", exported=False),
    gone("recovery_code", "member_id", "sign_in", exported=False),
    gone("api_token", "member_id", "sign_in"),
    gone("sign_up", "email=:email", "sign_in", exported=False),
    gone("calendar_address", "member_id", "calendars"),
    gone("notice", "member_id", "notices"),
    gone("notice_choice", "member_id", "notices"),
    gone("quiet_hours", "member_id", "notices"),
    gone(
        "outgoing_mail",
        "to_address=:email",
        "notices",
        hidden=("html", "stop_url", "invitation", "last_error"),
    ),
    gone("quick_reply", "member_id", "messages"),
    gone("contribution_hidden", "member_id", "account"),
    gone("thanks_name", "member_id", "community"),
    gone("welcome", "member_id", "messages"),
    bare(
        "welcome",
        "by_id",
        "messages",
        {"reason": "case when reason = '' then '' else '-' end"},
        exported=False,
    ),
    gone("welcome_host", "member_id", "messages"),
    gone("data_export", "member_id", "account", exported=False),
    gone("data_export_part", "export_id>data_export", "account", exported=False),
    kept("leaving", "member_id", "leaving", hidden=("erasing_in",)),
    kept("audit_entry", "actor_id|subject_id=:public_id", "audit", exported=False),
)
