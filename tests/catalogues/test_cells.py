"Lists in cells and rows of files: whatever is written comes back, and whatever is hostile ends quickly."

import csv
import io
import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_movie_rec.base.text_files import CsvForm
from hybrid_movie_rec.catalogues.cells import CsvRecords, cell_list, names_where, read_value, write_rows
from tests.fakes import refuse

quick = settings(max_examples=60, deadline=None)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
NAMES = ("a", "b", "c")


@quick
@given(st.lists(values, max_size=4))
def test_what_python_or_json_prints_comes_back(members):
    assert cell_list(repr(members)) == members
    assert cell_list(json.dumps(members)) == members


@quick
@given(st.text("[]{}'\"\\,: ntuxNone0123", max_size=60))
def test_any_text_is_a_list_or_none(text):
    assert isinstance(cell_list(text), (list, type(None)))
    names_where(cell_list(text) or [], job="Director")


@pytest.mark.parametrize(
    "cell",
    ["[" * 10**6, "'\\" * 10**5, "['" + "\\'" * 10**5, "'" * 10**5 + '"', "[{" * 10**5, "[" + "9" * 10**5 + "]"],
    ids=["nesting", "escapes", "never closed", "marks", "objects", "digits"],
)
def test_hostile_cells_are_no_lists(cell):
    assert cell_list(cell) is None


@pytest.mark.parametrize(
    "cell", ["[open('x')]", "[1+1]", "[().__class__]", "[i for i in 'a']", "[f'{1}']", "[lambda: 1]"]
)
def test_nothing_is_run(cell):
    assert read_value(cell) is None


cells = st.text(st.sampled_from(string.ascii_letters + " ,;\"\\\n'|é"), max_size=8)


@quick
@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=6).filter(
        lambda rows: all("".join(row).strip() for row in rows)
    ),
    st.sampled_from([",", ";", "\t"]),
    st.booleans(),
)
def test_rows_of_the_csv_module_come_back(tmp_path_factory, rows, separator, backslashes):
    out = io.StringIO()
    form = dict(doublequote=False, escapechar="\\") if backslashes else {}
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n", **form)
    writer.writerows([NAMES, *rows])
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_text(out.getvalue(), newline="")
    wanted = CsvForm(separator, NAMES, '"', "\\" if backslashes else '"')
    assert list(CsvRecords(path, form=wanted)) == rows
    again = path.with_name("b.csv")
    write_rows(again, NAMES, rows)
    assert len(again.read_text().splitlines()) == len(rows) + 1  # a line for each row
    flat = [[" ".join(cell.replace("\n", " ").split()) for cell in row] for row in rows]
    assert [[" ".join(cell.split()) for cell in row] for row in CsvRecords(again)] == flat


@quick
@given(st.text('ab,"\n', max_size=80), st.sampled_from(["", r"a+"]))
def test_any_file_is_rows_and_texts(tmp_path_factory, text, begins):
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_text("a,b,c\n" + text)
    records = CsvRecords(path, begins, CsvForm(",", NAMES))
    for row in records:
        assert isinstance(row, str) and row.strip() or len(row) == 3


def test_torn_rows_are_put_together_only_where_that_is_certain(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,t,y\n1,x\ny,5\n2,x\n3,x\n4,x,5\n5,only\n")
    records = CsvRecords(path, r"\d+")
    assert list(records) == [["1", "x y", "5"], "2,x", "3,x", ["4", "x", "5"], "5,only"] and records.mended == 1
    assert list(CsvRecords(path)) == ["1,x", "y,5", "2,x", "3,x", ["4", "x", "5"], "5,only"]


def test_a_mark_that_never_closes_costs_one_row(tmp_path):
    path = tmp_path / "a.csv"
    good = [[str(k), "x", "y"] for k in range(3000)]
    lines = [",".join(row) for row in good]
    path.write_text("\n".join(["a,b,c", *lines[:1000], '1000,"x,y', *lines[1001:]]) + "\n")
    rows = list(CsvRecords(path))
    assert [row for row in rows if isinstance(row, list)] == good[:1000] + good[1001:] and '1000,"x,y' in rows


def test_ten_thousand_bad_rows_are_texts(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b,c\n" + '1,"x\n2,x,y,z\n3\n' * 3334 + "4,x,y\n")
    rows = list(CsvRecords(path, r"\d+"))
    assert [row for row in rows if isinstance(row, list)] == [["4", "x", "y"]]
    assert sum(isinstance(row, str) for row in rows) >= 5000


def test_a_line_without_end_and_a_full_disk_are_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1," + b"x" * (17 << 20))
    refuse(lambda: list(CsvRecords(path)), "a.csv", "line 2", "this is no table")
    refuse(lambda: write_rows(tmp_path / "no" / "a.csv", NAMES, []), "cannot be written", "free some space")
