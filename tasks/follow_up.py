"""Follow-up: what is due of agreements in the register, one effect each."""

from satupintu.usecases.follow_up import ask, plan
from satupintu.usecases.register import partners
from tasks import DESK, effect


@effect("Tindak lanjut: kenali perangkat daerah pada daftar lama")
async def recognise() -> int:
    """Give old agreements the departments whose names are known by now."""
    return await plan.recognise(DESK.get())


@effect("Daftar mitra: kenali mitra perjanjian yang sudah ada")
async def take_in_partners() -> int:
    """Take the partners of agreements of earlier versions into the register of partners."""
    return await partners.take_in(DESK.get())


@effect("Tindak lanjut: rencanakan untuk register lama")
async def plan_old() -> int:
    """Plan what must follow agreements that came in from an old register."""
    return await plan.plan_old(DESK.get())


@effect("Tindak lanjut: tanyakan yang jatuh tempo")
async def ask_after() -> int:
    """Ask the departments for what is due."""
    return await ask.ask_obligations(DESK.get())


@effect("Tindak lanjut: beri tahu kepala perangkat daerah")
async def escalate_unanswered() -> int:
    """Tell the heads and the Bagian of what nobody has answered."""
    return await ask.escalate_obligations(DESK.get())


@effect("Tindak lanjut: tutup perjanjian yang berakhir")
async def close_ended() -> int:
    """Stop asking for renewals and implementing texts of agreements that have ended."""
    return await ask.close_ended(DESK.get())


@effect("Tindak lanjut: laporan TKKSD dapat disusun")
async def tell_of_reports() -> int:
    """Tell the Bagian that the departments' reports were due."""
    return await ask.tell_of_reports(DESK.get())
