"""What the security log holds: who came in, what was refused, who was given which right, what left the house."""

from enum import StrEnum


class SecurityKind(StrEnum):
    """The kinds of entries; rows are never changed, so a word here is never renamed."""

    SIGN_IN_ASKED = "sign_in_asked"
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    SESSIONS_ENDED = "sessions_ended"
    CODE_TAKEN = "code_taken"
    CODE_WRONG = "code_wrong"
    CODE_LOCKED = "code_locked"
    AUTHENTICATOR_SET_UP = "authenticator_set_up"
    AUTHENTICATOR_RESET = "authenticator_reset"
    REFUSED = "refused"
    BOUND_REACHED = "bound_reached"
    ROLE_GIVEN = "role_given"
    ROLE_CHANGED = "role_changed"
    ROLE_TAKEN = "role_taken"
    TOKEN_CREATED = "token_created"  # noqa: S105
    TOKEN_REVOKED = "token_revoked"  # noqa: S105
    EXPORTED = "exported"
    LETTER_REDIRECTED = "letter_redirected"
    TASK_REASSIGNED = "task_reassigned"
