"""The figures of a year as tables in a language: one structure for the page, the files to take away and the report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from satupintu.documents import charts
from satupintu.documents.tables import CellValue
from satupintu.domain.follow_up.obligations import OFFERED, ObligationKind
from satupintu.domain.office.office import Office
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.register.figures import Dimension, Figures, Ranking, Spread
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.kinds import KINDS
from satupintu.language import long_date, mark, say, wording
from satupintu.language.figure_words import BY, RECOMMENDED_WORDS, WHOM
from satupintu.language.follow_up_words import OBSTACLE

_CHARTED = 10
"""Bars of a chart; its table has all."""
RECENT = 2
"""Years of a table on the page; files and report have all."""
_BY_SYSTEM = frozenset({Status.RECOMMENDED, Status.SIGNED})
"""Statuses that the system leaves by itself."""


@dataclass(frozen=True)
class FigureTable:
    """A table with its heading; `links` are the slugs of the agreements in its rows, where it lists agreements."""

    name: str
    title: str
    note: str
    head: tuple[str, ...]
    rows: tuple[tuple[CellValue, ...], ...]
    chart: str | None = None
    links: tuple[str, ...] = ()

    @property
    def amounts(self) -> list[bool]:
        """For each column, whether it holds nothing but numbers, which stand on the right."""
        columns = list(zip(*self.rows, strict=True)) or [()] * len(self.head)
        return [all(cell is None or isinstance(cell, int) for cell in cells) for cells in columns]


def rule_of(figures: Figures, language: str) -> str:
    """What counts as one, in a sentence for the head of the page."""
    kinds = ", ".join(say(language, wording.DOCUMENT[kind]) for kind in figures.rule.counts)
    counted = say(
        language,
        "Dihitung: setiap %(kinds)s, satu kali, pada tahun penandatanganannya (bila tidak tercatat: tahun mulai "
        "berlaku atau tahun dalam register lama).",
        kinds=kinds,
    )
    addenda = mark("Adendum dihitung tersendiri.") if figures.rule.addenda else mark("Adendum tidak dihitung.")
    undated = say(language, "Perjanjian tanpa tahun, tidak dihitung: %(n)s.", n=figures.undated)
    return " ".join((counted, say(language, addenda), *((undated,) if figures.undated else ())))


def tables_of(
    figures: Figures, office: Office, routes: Mapping[str, RouteDefinition], language: str, *, whole: bool = False
) -> list[FigureTable]:
    """All tables in the order of the page; `whole` gives every year of the trend."""
    return list(_Writer(figures, office, routes, language, whole).tables())


class _Writer:
    def __init__(
        self, figures: Figures, office: Office, routes: Mapping[str, RouteDefinition], language: str, whole: bool
    ) -> None:
        self.figures, self.office, self.routes, self.language, self.whole = figures, office, routes, language, whole

    def tables(self) -> Iterator[FigureTable]:
        yield self._by_year()
        for dimension in Dimension:
            yield self._by(dimension)
        yield self._followed()
        due = say(
            self.language, "Tenggat kebijakan: %(n)s hari setelah penandatanganan.", n=self.figures.pks_within_days
        )
        unfollowed = self.say(mark("Kesepakatan yang belum ditindaklanjuti"))
        yield self._listed("belum-ditindaklanjuti", unfollowed, due, self.figures.unfollowed, self._lateness())
        soon = say(self.language, "Berakhir dalam %(n)s hari.", n=self.figures.ending_soon_days)
        ending = self.say(mark("Segera berakhir"))
        yield self._listed("segera-berakhir", ending, soon, self.figures.ending, self._renewal())
        yield self._whole_way()
        yield self._steps()
        yield self._offices()
        yield self._obstacles()
        yield self._evaluations()
        yield self._named_obstacles()
        yield self._indicators()

    def say(self, sentence: str) -> str:
        return say(self.language, sentence)

    def _heads(self, *sentences: str) -> tuple[str, ...]:
        return tuple(self.say(sentence) for sentence in sentences)

    def _by_year(self) -> FigureTable:
        found, targets = self.figures.by_year, self.figures.rule.targets
        title = self.say(mark("Target dan realisasi per tahun"))
        told = self.say(mark("Kolom: perjanjian yang ditandatangani. Garis putus-putus: target."))
        rows = tuple((year, targets.get(year), count, self.figures.reached(year)) for year, count in found.items())
        columns = [(str(year), count, targets.get(year)) for year, count in found.items()]
        chart = charts.columns("per-tahun", title, f"{told} {_read_out(columns)}", columns)
        head = self._heads(mark("Tahun"), mark("Target"), mark("Realisasi"), mark("Capaian (%)"))
        return FigureTable("per-tahun", title, told, head, rows, chart)

    def _by(self, dimension: Dimension) -> FigureTable:
        figures, name = self.figures, dimension.value.replace("_", "-")
        shown = list(figures.by_year) if self.whole else list(figures.by_year)[-RECENT:]
        rows: list[tuple[CellValue, ...]] = []
        for value, counts in figures.by[dimension].items():
            numbers = [counts.get(year, 0) for year in shown]
            total = (sum(numbers),) if self.whole else ()
            rows.append((self._name(dimension, value), *numbers, *total))
        this_year = len(shown)
        rows.sort(key=lambda row: (-_number(row[this_year]), -_number(row[-1]), str(row[0])))
        title, note = BY[dimension]
        in_year = [(str(row[0]), _number(row[this_year])) for row in rows if row[this_year]][:_CHARTED]
        told = say(self.language, "Perjanjian tahun %(year)s.", year=figures.year)
        chart = charts.bars(name, self.say(title), f"{told} {_read_out(in_year)}", in_year) if in_year else None
        head = (self.say(title), *map(str, shown), *((self.say(mark("Jumlah")),) if self.whole else ()))
        return FigureTable(name, self.say(title), self.say(note) if note else "", head, tuple(rows), chart)

    def _name(self, dimension: Dimension, value: str | None) -> str:
        if value is None:
            return self.say(mark("Tidak tercatat"))
        match dimension:
            case Dimension.ROUTE:
                return f"{value} · {self.routes[value].name_in(self.language)}" if value in self.routes else value
            case Dimension.OPD:
                return next((opd.name for opd in self.office.perangkat_daerah if opd.code == value), value)
            case Dimension.DOCUMENT:
                return self.say({str(kind): word for kind, word in wording.DOCUMENT.items()}[value])
            case Dimension.PARTNER_KIND:
                return self.say({str(kind): word for kind, word in wording.PARTNER_KIND.items()}[value])
            case Dimension.AFFAIR:
                word = self.say(value)
                return word[:1].upper() + word[1:]

    def _followed(self) -> FigureTable:
        rows = tuple(
            (
                each.document,
                each.year or self.say(mark("Semua")),
                each.signed,
                each.followed,
                each.share,
                each.spread.median,
                each.spread.p90,
            )
            for each in self.figures.followed
        )
        title = self.say(mark("Tindak lanjut: KB menjadi PKS, LoI menjadi MoU"))
        note = self.say(
            mark("Waktu dalam hari kalender dari penandatanganan naskah pertama sampai naskah pelaksanaan.")
        )
        head = self._heads(
            mark("Naskah"), mark("Tahun"), mark("Ditandatangani"), mark("Ditindaklanjuti"), mark("Persentase (%)"),
            mark("Median (hari)"), mark("P90 (hari)"),
        )  # fmt: skip
        years = [each for each in self.figures.followed if each.document == "KB" and each.year is not None]
        shares = [(str(each.year), each.share or 0, None) for each in years]
        told = self.say(mark("Persen KB yang diikuti PKS, menurut tahun penandatanganan KB."))
        chart = charts.columns("tindak-lanjut", title, f"{told} {_read_out(shares)}", shares) if shares else None
        return FigureTable("tindak-lanjut", title, f"{note} {told}" if chart else note, head, rows, chart)

    def _lateness(self) -> tuple[str, list[str]]:
        late, today = self.say(mark("lewat tenggat")), self.figures.today
        return self.say(mark("Tenggat")), [late if each.day < today else "" for each in self.figures.unfollowed.first]

    def _renewal(self) -> tuple[str, list[str]]:
        yes, no = self.say(mark("diperpanjang")), self.say(mark("belum diperpanjang"))
        return self.say(mark("Berakhir")), [yes if each.is_renewed else no for each in self.figures.ending.first]

    def _listed(self, name: str, title: str, note: str, found: Ranking, said: tuple[str, list[str]]) -> FigureTable:
        day, remarks = said
        lines = zip(found.first, remarks, strict=True)
        rows = tuple((each.register_number, each.title, each.day, remark) for each, remark in lines)
        if found.count > len(rows):
            note += " " + say(self.language, "%(shown)s dari %(n)s ditampilkan.", shown=len(rows), n=found.count)
        head = (*self._heads(mark("Nomor register"), mark("Judul")), day, self.say(mark("Keterangan")))
        return FigureTable(name, title, note, head, rows, links=tuple(each.slug for each in found.first))

    def _whole_way(self) -> FigureTable:
        found = self.figures.whole
        rows: tuple[tuple[CellValue, ...], ...] = (
            (self.say(mark("Usulan yang terdaftar")), found.spread.count),
            (self.say(mark("Hari kerja dari usulan sampai terdaftar, median")), found.spread.median),
            (self.say(mark("Hari kerja dari usulan sampai terdaftar, P90")), found.spread.p90),
            (self.say(mark("Putaran telaah, median")), found.rounds_median),
            (self.say(mark("Putaran telaah, terbanyak")), found.rounds_most),
        )
        title = self.say(mark("Dari usulan sampai terdaftar"))
        head = self._heads(mark("Ukuran"), mark("Nilai"))
        return FigureTable("seluruh-proses", title, self._spread_note(), head, rows)

    def _spread_note(self) -> str:
        return say(
            self.language,
            "Tahun %(year)s, dalam hari kerja. Median: separuh tidak lebih lama. P90: sembilan dari sepuluh tidak "
            "lebih lama.",
            year=self.figures.year,
        )

    def _steps(self) -> FigureTable:
        steps = [each for each in self.figures.steps if each.status not in _BY_SYSTEM]
        words = {each.status: self.say(wording.STATUS[each.status]) for each in steps}
        rows = tuple(
            (words[each.status], self.say(wording.STAGE[each.stage]), each.proposals, *_days(each.spread), each.now)
            for each in steps
        )
        title = self.say(mark("Waktu per tahap"))
        head = self._heads(
            mark("Status"), mark("Tahap"), mark("Usulan"), mark("Kali dilalui"), mark("Median"), mark("P90"),
            mark("Kini di sini"),
        )  # fmt: skip
        told = [(words[each.status], each.spread.median or 0) for each in steps if each.spread.count]
        note = self.say(mark("Median hari kerja pada setiap status."))
        chart = charts.bars("waktu-tahap", title, f"{note} {_read_out(told)}", told) if told else None
        return FigureTable("waktu-tahap", title, note, head, rows, chart)

    def _offices(self) -> FigureTable:
        rows = tuple(
            (
                self.say(wording.ASSIGNMENT[each.assignment]),
                each.whom or self.say(WHOM[KINDS[each.assignment].who]),
                *_days(each.spread),
                each.open,
                each.overdue,
            )
            for each in self.figures.offices
        )
        title = self.say(mark("Waktu per pihak, dan siapa yang ditunggu"))
        note = self.say(mark("Hari kerja dari diminta sampai dijawab; “menunggu” adalah keadaan hari ini."))
        head = self._heads(
            mark("Tugas"), mark("Pihak"), mark("Dijawab"), mark("Median"), mark("P90"), mark("Menunggu"),
            mark("Lewat tenggat"),
        )  # fmt: skip
        return FigureTable("waktu-pihak", title, note, head, rows)

    def _obstacles(self) -> FigureTable:
        rows = tuple(
            (
                self.say(wording.ASSIGNMENT[each.assignment]),
                self.say(wording.CHOICE[each.choice]),
                each.count,
                each.explained,
            )
            for each in self.figures.obstacles
        )
        title = self.say(mark("Kendala dalam proses"))
        note = self.say(mark("Jawaban yang menahan atau mengakhiri usulan, menurut langkah."))
        head = self._heads(mark("Langkah"), mark("Jawaban"), mark("Kali"), mark("Dengan catatan"))
        return FigureTable("kendala", title, note, head, rows)

    def _evaluations(self) -> FigureTable:
        found = self.figures.evaluations
        replies = OFFERED[ObligationKind.EVALUATION]
        told = [
            (self.say(mark("Diminta")), found.asked),
            (self.say(mark("Dijawab")), found.answered),
            (self.say(mark("Terlewat")), found.missed),
            *((self.say(RECOMMENDED_WORDS[each]), found.recommended.get(each, 0)) for each in replies),
        ]
        title = self.say(mark("Evaluasi perjanjian"))
        note = say(self.language, "Evaluasi yang jatuh tempo pada tahun %(year)s.", year=self.figures.year)
        chart = charts.bars("evaluasi", title, f"{note} {_read_out(told)}", told) if found.asked else None
        head = self._heads(mark("Ukuran"), mark("Nilai"))
        return FigureTable("evaluasi", title, note, head, tuple(told) if found.asked else (), chart)

    def _named_obstacles(self) -> FigureTable:
        found = sorted(self.figures.evaluations.obstacles.items(), key=lambda each: -each[1][0])
        rows = tuple((self.say(OBSTACLE[kind]), *counts) for kind, counts in found)
        told = [(word, count) for word, count, _ in rows]
        title = self.say(mark("Kendala menurut evaluasi"))
        note = self.say(
            mark("Disebut dalam evaluasi yang jatuh tempo pada tahun ini; satu evaluasi dapat menyebut beberapa.")
        )
        chart = charts.bars("kendala-evaluasi", title, f"{note} {_read_out(told)}", told) if told else None
        head = self._heads(mark("Kendala"), mark("Evaluasi"), mark("Perjanjian"))
        return FigureTable("kendala-evaluasi", title, note, head, rows, chart)

    def _indicators(self) -> FigureTable:
        found = self.figures.evaluations
        rows: tuple[tuple[CellValue, ...], ...] = (
            (self.say(mark("Perjanjian dengan indikator yang dilaporkan")), found.agreements),
            (self.say(mark("Indikator yang dilaporkan")), found.indicators),
            (self.say(mark("Mencapai target")), found.reached),
            (self.say(mark("Mencapai target (%)")), found.share),
        )
        title = self.say(mark("Realisasi indikator"))
        note = self.say(
            mark("Menurut evaluasi terakhir setiap perjanjian tahun ini. Tercapai: sama dengan target atau di atasnya.")
        )
        head = self._heads(mark("Ukuran"), mark("Nilai"))
        return FigureTable("indikator", title, note, head, rows if found.indicators else ())


def _days(spread: Spread) -> tuple[int, int | None, int | None]:
    return spread.count, spread.median, spread.p90


def _number(value: CellValue) -> int:
    return value if isinstance(value, int) else 0


def _read_out(rows: Sequence[tuple[str, int, int | None] | tuple[str, int]]) -> str:
    return "; ".join(f"{row[0]}: {row[1]}" for row in rows) + "."


def as_written(value: CellValue, language: str) -> str:
    """A cell for people: days in words, nothing as a dash."""
    if value is None or value == "":
        return "–"
    return str(value) if isinstance(value, str | int) else long_date(language, value)


def long_form(tables: Sequence[FigureTable], head: Sequence[str]) -> list[list[CellValue]]:
    """All tables as one of four columns: table, row, column, value; a spreadsheet makes any other from it."""
    lines: list[list[CellValue]] = [list(head)]
    for table in tables:
        for at, row in enumerate(table.rows, start=1):
            for column, value in zip(table.head, row, strict=True):
                lines.append([table.title, at, column, value])
    return lines
