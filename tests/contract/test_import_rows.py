"""Rows of files that others wrote, the columns of them, and the reports they become."""

from pathlib import Path

import openpyxl
import pytest

from api.cli.errors import UsageError
from api.cli.importing.columns import column_map
from api.cli.importing.reports import Reports, RowError
from api.cli.importing.rows import BadRow, Row, columns, read_rows


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_json_lines_are_read_with_their_line_numbers_and_bad_ones_with_a_reason(tmp_path: Path) -> None:
    lines = ['{"id": "a", "text": "灯坏了"}', "", "{broken", '["a list"]', '{"id": "b", "text": "水停了"}']
    path = written(tmp_path, "a.jsonl", "\n".join(lines).encode() + b"\n\xff\xfe\n")

    rows = list(read_rows(path))

    assert [(row.line, type(row)) for row in rows] == [(1, Row), (3, BadRow), (4, BadRow), (5, Row), (6, BadRow)]
    reasons = [row.reason for row in rows if isinstance(row, BadRow)]
    assert reasons[0].startswith("The line is not JSON:")
    assert reasons[1] == 'The line is not a JSON object like {"problem": "..."}.'
    assert reasons[2] == "The line is not valid UTF-8."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_csv_is_read_as_excel_writes_it(tmp_path: Path, encoding: str, mark: str) -> None:
    text = f'编号{mark}诉求内容\r\n1{mark}"第一行\n第二行"\r\n\r\n2{mark}水停了\r\n'
    path = written(tmp_path, "a.csv", text.encode(encoding))

    assert list(read_rows(path)) == [
        Row(2, '["1", "第一行\\n第二行"]', {"编号": "1", "诉求内容": "第一行\n第二行"}),
        Row(5, '["2", "水停了"]', {"编号": "2", "诉求内容": "水停了"}),
    ]


def test_a_csv_line_with_more_cells_than_headings_is_bad_and_reading_goes_on(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", b"id,problem\n1,a,b\n2,c\n")

    rows = list(read_rows(path))

    assert isinstance(rows[0], BadRow)
    assert rows[0].reason == "The line has 3 cells, the heading only 2."
    assert rows[1] == Row(3, '["2", "c"]', {"id": "2", "problem": "c"})


def test_a_sheet_is_read_with_its_row_numbers_and_whole_numbers_as_ids(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for cells in (["编号", "内容"], [17.0, "灯坏了"], [None, None], ["乙", "水停了"]):
        book.active.append(cells)
    book.save(tmp_path / "a.xlsx")

    rows = [row for row in read_rows(tmp_path / "a.xlsx") if isinstance(row, Row)]

    assert [(row.line, row.values) for row in rows] == [
        (2, {"编号": "17", "内容": "灯坏了"}),
        (4, {"编号": "乙", "内容": "水停了"}),
    ]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.docx", b"", "a.docx is no file to import; .jsonl, .ndjson, .csv, .tsv, .xlsx can be read."),
        ("a.xlsx", b"no zip", "it is damaged, or of another kind"),
        ("a.csv", b"id\n\xff\xff\xff", "is neither UTF-8 nor GB18030."),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    path = written(tmp_path, name, content)

    with pytest.raises(UsageError) as told:
        columns(path)

    assert sentence in told.value.message


def test_columns_are_known_by_their_names_and_overruled_by_file_and_option(tmp_path: Path) -> None:
    found = ("编号", "标题", "诉求内容", "位置")
    map_file = written(tmp_path, "map.toml", 'place = "位置"\nproblem = ["诉求内容"]\n'.encode())

    assert column_map((), None, found=found, name="a.csv") == {"id": ("编号",), "problem": ("标题", "诉求内容")}
    assert column_map((), map_file, found=found, name="a.csv") == {
        "id": ("编号",),
        "problem": ("诉求内容",),
        "place": ("位置",),
    }
    chosen = column_map(("problem=诉求内容+标题",), map_file, found=found, name="a.csv")
    assert chosen["problem"] == ("诉求内容", "标题")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("problem",), "'problem' is no --map; write it like problem=诉求内容 or problem=标题+内容."),
        (("color=甲",), "'color' is nothing a column can become."),
        (("problem=丙",), "a.csv has no column 丙."),
        ((), "No column of a.csv is known to hold the problem."),
    ],
)
def test_a_map_that_does_not_fit_is_told(given: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(UsageError) as told:
        column_map(given, None, found=("甲", "乙"), name="a.csv")

    assert told.value.message == sentence


def reports(**chosen: str) -> Reports:
    return Reports(source="热线", columns={target: (column,) for target, column in chosen.items()})


def test_a_row_becomes_a_report_with_place_reporter_and_channel() -> None:
    values = {"t": "灯坏了", "w": "3号楼", "x": "112.4", "y": "28.8", "n": "王芳", "c": "热线", "s": ["换灯", ""]}
    made = reports(problem="t", place="w", longitude="x", latitude="y", name="n", channel="c", suggestions="s")

    report = made.report(Row(1, "", values))

    assert report.body == {
        "problem": "灯坏了\n地点：3号楼",
        "suggestions": ["换灯"],
        "channel": "hotline",
        "place": {"longitude": 112.4, "latitude": 28.8},
        "reporter": {"name": "王芳"},
    }


@pytest.mark.parametrize("given", ["是", "yes", "TRUE", "1", True])
def test_a_row_that_is_marked_as_about_an_officials_conduct_is_filed_so(given: object) -> None:
    report = reports(problem="t", conduct="d").report(Row(1, "", {"t": "王干事爱理不理", "d": given}))

    assert report.body["conduct"] is True


@pytest.mark.parametrize("given", ["", None, "否", "no", "0", False])
def test_a_row_that_is_not_marked_says_nothing_of_conduct(given: object) -> None:
    report = reports(problem="t", conduct="d").report(Row(1, "", {"t": "灯坏了", "d": given}))

    assert "conduct" not in report.body


def history(**columns: str) -> Reports:
    made = reports(problem="t", filed_at="f", answered_at="r", answer="a", **columns)
    return Reports(source=made.source, columns=made.columns, as_history=True)


def test_a_row_of_history_keeps_its_times_in_the_zone_of_the_county_and_its_answer() -> None:
    values = {"t": "灯坏了", "f": "2019-05-06T10:00:00", "r": "2019-05-08 09:30:00+00:00", "a": "已修好"}

    report = history().report(Row(1, "", values))

    assert report.body["history"] == {
        "filed_at": "2019-05-06T10:00:00+08:00",
        "answered_at": "2019-05-08T09:30:00+00:00",
        "answer": "已修好",
    }


def test_history_without_an_answer_has_none() -> None:
    report = history().report(Row(1, "", {"t": "灯坏了", "f": "2019-05-06", "r": None, "a": " "}))

    assert report.body["history"] == {"filed_at": "2019-05-06T00:00:00+08:00", "answered_at": None, "answer": None}


def test_without_being_asked_to_nothing_is_history() -> None:
    report = reports(problem="t", filed_at="f").report(Row(1, "", {"t": "灯坏了", "f": "2019-05-06"}))

    assert report.body == {"problem": "灯坏了", "suggestions": [], "channel": "import"}


@pytest.mark.parametrize(
    ("filed_at", "sentence"),
    [
        ("", "There is no time of filing in it, and history needs one."),
        ("昨天", "'昨天' is no time; write it like 2019-05-06T10:00:00."),
    ],
)
def test_history_without_a_time_says_so(filed_at: str, sentence: str) -> None:
    with pytest.raises(RowError) as told:
        history().report(Row(1, "", {"t": "灯坏了", "f": filed_at}))

    assert str(told.value) == sentence


def test_the_key_is_the_source_and_the_id_or_the_content() -> None:
    made = reports(problem="t", id="i")

    keys = [made.report(Row(1, "", values)).key for values in ({"t": "灯", "i": "甲 1"}, {"t": "灯"}, {"t": "水"})]

    assert keys[0] == "import:%E7%83%AD%E7%BA%BF:%E7%94%B2%201"
    assert keys[1].startswith("import:%E7%83%AD%E7%BA%BF:content-")
    assert keys[1] != keys[2]
    assert all(key.isascii() and " " not in key for key in keys)


def test_a_key_is_never_longer_than_the_api_takes() -> None:
    key = reports(problem="t", id="i").report(Row(1, "", {"t": "灯", "i": "号" * 500})).key

    assert len(key) <= 200


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"t": " "}, "There is no problem in it: every column that holds it is empty."),
        ({"t": {"a": 1}}, "t is not a text."),
        ({"t": "灯\ud800"}, "The text holds half of a character (a lone surrogate)."),
        ({"t": "灯", "c": "信鸽"}, "'信鸽' is no channel; choose among"),
        ({"t": "灯", "d": "可能"}, "'可能' is neither yes nor no (是 or 否)"),
        ({"t": "灯", "x": "east"}, "'east' is no longitude; write degrees like 112.43."),
        ({"t": "灯", "x": "nan"}, "'nan' is no longitude; write degrees like 112.43."),
    ],
)
def test_a_row_that_is_no_report_says_why(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(RowError) as told:
        reports(problem="t", channel="c", conduct="d", longitude="x").report(Row(1, "", dict(values)))

    assert str(told.value).startswith(sentence)
