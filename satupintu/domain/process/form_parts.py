"""What a proposal says beside itself and its partners: money, papers, measures of success, changes of parties."""

from typing import Annotated

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from satupintu.domain.errors import Unreadable
from satupintu.domain.typed.numbers import LARGEST, number_in, rupiah_in
from satupintu.domain.typed.values import AS_KEPT, Line, Text, Value, read_by


class Funding(Value):
    """Where the money comes from. `amount` is in whole rupiah."""

    source: Line = Field(title="Sumber pembiayaan")
    amount: Annotated[int | None, read_by(rupiah_in)] = Field(None, ge=0, le=10**15, title="Nilai (rupiah)")
    in_current_budget: bool = Field(title="Tersedia dalam APBD tahun berjalan")


class Attachment(Value):
    """A paper that belongs to the proposal. `file` is the path beside the case file, where there is one."""

    kind: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,40}$")] = Field(title="Jenis lampiran")
    file: str | None = Field(None, title="Berkas")


class Indicator(Value):
    """A measure of success, asked for at every yearly evaluation."""

    name: Line = Field(title="Indikator")
    unit: Line = Field(title="Satuan")
    target: Annotated[float, read_by(lambda text: float(number_in(text)))] = Field(title="Target", allow_inf_nan=False)

    @field_validator("target")
    @classmethod
    def _can_be_written_out(cls, target: float, info: ValidationInfo) -> float:
        if abs(target) >= LARGEST and info.context is not AS_KEPT:
            raise Unreadable("“%(said)s” terlalu besar.", said=f"{target:g}")
        return target


class PartyChange(Value):
    """Who leaves by an addendum, and why; whoever of its partners is no party yet enters."""

    leaves: list[Line] = Field(default_factory=list, max_length=20, title="Pihak yang keluar")
    ground: Text = Field(title="Dasar perubahan pihak")
