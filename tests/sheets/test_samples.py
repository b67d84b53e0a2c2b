"""The sample workbooks: made by a script, committed, and as faulty as they say."""

from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from scripts import messy_workbook as script
from tests.sheets.judged import judged
from tests.sheets.residents import COLUMNS
from wangge.sheets.reading import read

# Row as the user sees it and column, to the code of what is wrong there.
FAULTS = {
    (7, "H"): "digits_lost",
    (8, "H"): "digits_lost",
    (10, "H"): "citizen_no_check",
    (13, "E"): "required",
    (14, "G"): "day_missing",
    (16, "G"): "no_such_day",
    (17, "H"): "citizen_no_15",
    (20, "C"): "became_a_day",
    (21, "I"): "phone",
    (23, "I"): "several_phones",
    (25, "K"): "not_a_choice",
    (28, "L"): "error_in_cell",
    (29, "F"): "not_a_choice",
    (33, "J"): "not_a_choice",
    (35, "K"): "not_a_choice",
}
BELOW = {39, 41, 42}  # the sum and the remarks


def sheet_of(name):
    return read(BytesIO((script.SAMPLES / name).read_bytes())).sheets[0]


def cells(content):
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@pytest.mark.parametrize(("name", "options"), script.FILES.items())
def test_the_script_still_makes_the_same_cells(name, options):
    assert cells(script.build(**options)) == cells((script.SAMPLES / name).read_bytes())


@pytest.mark.parametrize("name", ["messy-residents.xlsx", "messy-residents-1904.xlsx"])
def test_every_fault_of_the_messy_list_is_named_with_its_place(name):
    header, _lines, problems = judged(sheet_of(name), COLUMNS)

    assert header.number == 3
    assert len(header.mapping) == len(COLUMNS)
    assert {(one.row, one.column): one.code for one in problems if one.row not in BELOW} == FAULTS
    assert {one.row for one in problems} - {row for row, _column in FAULTS} == BELOW
    assert {one.sheet for one in problems} == {"居民住户"}


def test_the_corrected_list_has_no_fault_and_means_what_the_script_says():
    _header, lines, problems = judged(sheet_of("corrected-residents.xlsx"), COLUMNS)

    assert problems == []
    wanted = [
        (f"{home.building}号楼", home.door, home.people[0][0].replace("　", ""), name.replace("　", ""), born)
        for home in script.HOMES
        for name, _gender, born, *_rest in home.people
    ]
    assert [(one["building"], one["door"], one["head"], one["name"], one["born_on"]) for one in lines] == wanted


def test_days_mean_the_same_in_both_date_systems():
    born = [[one.get("born_on") for one in judged(sheet_of(name), COLUMNS)[1]] for name in list(script.FILES)[:2]]

    assert born[0] == born[1]
    assert date(1979, 1, 30) in born[0]


def test_all_numbers_are_impossible_ones():
    _header, lines, _problems = judged(sheet_of("corrected-residents.xlsx"), COLUMNS)

    assert {one["citizen_no"][:6] for one in lines} == {"000000"}
    assert {one["phone"][:7] for one in lines if one["phone"]} == {"1990000"}
    assert min(one["born_on"].day for one in lines) >= 29


def test_the_messy_list_has_hidden_things_and_a_person_twice():
    book = read(BytesIO(script.build()))
    _header, lines, _problems = judged(book.sheets[0], COLUMNS)
    numbers = [one["citizen_no"] for one in lines if one.get("citizen_no")]

    assert [sheet.hidden for sheet in book.sheets] == [False, True]
    assert [row.number for row in book.sheets[0].rows if row.hidden] == [27]
    assert len(numbers) == len(set(numbers)) + 1
    assert any(number.endswith("X") for number in numbers)
