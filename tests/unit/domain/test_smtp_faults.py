"""Whose fault a refused letter is: by the command, the code and the reason that real servers give."""

import pytest

from satupintu.domain.letters.faults import OF_THE_OUTBOX, Fault, SmtpCommand, blame, seconds_until_next_try

C = SmtpCommand
ANSWERS = [
    (C.CONNECT, 0, "[Errno 111] Connection refused", Fault.CONNECTION, False),
    (C.CONNECT, 0, "Timed out connecting to mail.example on port 25", Fault.CONNECTION, False),
    (C.CONNECT, 421, "4.3.2 Service not available", Fault.CONNECTION, False),
    (C.CONNECT, 554, "5.7.1 Service unavailable; client host blocked using zen.spamhaus.org", Fault.POLICY, False),
    (C.CONNECT, 554, "No SMTP service here", Fault.POLICY, False),
    (C.CONNECT, 550, "HELO name rejected", Fault.POLICY, False),
    (C.LOGIN, 535, "5.7.8 Username and Password not accepted", Fault.ACCOUNT, False),
    (C.LOGIN, 535, "Authentication failed", Fault.ACCOUNT, False),
    (C.LOGIN, 534, "5.7.9 Application-specific password required", Fault.ACCOUNT, False),
    (C.LOGIN, 538, "Encryption required for requested authentication mechanism", Fault.ACCOUNT, False),
    (C.LOGIN, 454, "4.7.0 Temporary authentication failure", Fault.CONNECTION, False),
    (C.LOGIN, 421, "4.7.0 Too many login attempts", Fault.CONNECTION, False),
    (C.SENDER, 530, "5.7.0 Must issue a STARTTLS command first", Fault.ACCOUNT, False),
    (C.SENDER, 530, "5.7.1 Authentication required", Fault.ACCOUNT, False),
    (C.SENDER, 550, "5.7.60 SMTP; Client does not have permissions to send as this sender", Fault.ACCOUNT, False),
    (C.SENDER, 553, "5.7.1 Sender address rejected: not owned by user", Fault.ACCOUNT, False),
    (C.SENDER, 550, "5.4.5 Daily user sending limit exceeded", Fault.QUOTA, False),
    (C.SENDER, 452, "4.3.1 Insufficient system storage", Fault.CONNECTION, False),
    (C.SENDER, 552, "5.3.4 Message size exceeds fixed limit", Fault.MESSAGE, True),
    (C.SENDER, 450, "4.7.1 Client host rejected: cannot find your hostname", Fault.CONNECTION, False),
    (C.RECIPIENT, 450, "4.2.0 Greylisted", Fault.LATER, False),
    (C.RECIPIENT, 451, "4.7.1 Try again later", Fault.LATER, False),
    (C.RECIPIENT, 452, "4.2.2 Mailbox full", Fault.LATER, False),
    (C.RECIPIENT, 0, "Connection lost", Fault.LATER, False),
    (C.RECIPIENT, 550, "5.1.1 The email account that you tried to reach does not exist", Fault.ADDRESS, True),
    (C.RECIPIENT, 550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", Fault.ADDRESS, True),
    (C.RECIPIENT, 550, "no such user", Fault.ADDRESS, True),
    (C.RECIPIENT, 550, "Requested action not taken: mailbox unavailable", Fault.ADDRESS, True),
    (C.RECIPIENT, 550, "5.4.1 Recipient address rejected: Access denied", Fault.ADDRESS, True),
    (C.RECIPIENT, 550, "5.4.5 Daily SMTP relay limit exceeded for user", Fault.QUOTA, False),
    (C.RECIPIENT, 551, "User not local; please try elsewhere", Fault.ADDRESS, True),
    (C.RECIPIENT, 552, "5.2.2 Over quota", Fault.MAILBOX, True),
    (C.RECIPIENT, 552, "mailbox full", Fault.MAILBOX, True),
    (C.RECIPIENT, 550, "5.2.1 The email account that you tried to reach is disabled", Fault.MAILBOX, True),
    (C.RECIPIENT, 553, "Requested action not taken: mailbox name not allowed", Fault.ADDRESS, True),
    (C.RECIPIENT, 553, "sorry, that domain isn't in my list of allowed rcpthosts", Fault.POLICY, False),
    (C.RECIPIENT, 554, "5.7.1 Relay access denied", Fault.POLICY, False),
    (C.RECIPIENT, 550, "5.7.1 Unable to relay", Fault.POLICY, False),
    (C.RECIPIENT, 550, "5.7.25 The IP address sending this message does not have a PTR record", Fault.POLICY, False),
    (C.RECIPIENT, 554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked", Fault.POLICY, False),
    (C.RECIPIENT, 530, "5.7.0 Authentication required", Fault.ACCOUNT, False),
    (C.RECIPIENT, 550, "5.1.8 Sender address rejected: Domain not found", Fault.ACCOUNT, False),
    (C.DATA, 0, "Connection lost", Fault.LATER, False),
    (C.DATA, 421, "4.3.2 Shutting down", Fault.LATER, False),
    (C.DATA, 452, "4.3.1 Disk full", Fault.LATER, False),
    (C.DATA, 552, "5.3.4 Message too big", Fault.MESSAGE, True),
    (C.DATA, 552, "5.2.3 Message length exceeds administrative limit", Fault.MESSAGE, True),
    (C.DATA, 554, "5.6.0 Message content rejected", Fault.MESSAGE, True),
    (C.DATA, 550, "5.7.26 Unauthenticated email is not accepted due to the domain's DMARC policy", Fault.POLICY, False),
    (C.DATA, 554, "5.7.1 Message rejected as spam", Fault.POLICY, False),
    (C.DATA, 554, "Transaction failed", Fault.POLICY, False),
    (C.DATA, 550, "5.1.6 Mailbox has moved", Fault.ADDRESS, True),
]


@pytest.mark.parametrize(("command", "code", "text", "fault", "is_final"), ANSWERS)
def test_an_answer_tells_whose_fault_it_is(
    command: SmtpCommand, code: int, text: str, fault: Fault, is_final: bool
) -> None:
    found = blame(command, code, f"{code} {text}")
    assert (found.fault, found.is_final) == (fault, is_final)


def test_what_all_letters_would_meet_is_final_for_none() -> None:
    found = [blame(command, code, text) for command, code, text, _, _ in ANSWERS]
    assert not [each for each in found if each.fault in OF_THE_OUTBOX and each.is_final]


@pytest.mark.parametrize("fault", sorted(OF_THE_OUTBOX))
def test_the_outbox_waits_longer_after_each_try_in_vain_and_at_most_a_quarter_of_an_hour(fault: Fault) -> None:
    waits = [seconds_until_next_try(fault, tries) for tries in range(1, 20)]
    assert waits == sorted(waits)
    assert waits[0] >= 5
    assert waits[-1] <= 15 * 60
