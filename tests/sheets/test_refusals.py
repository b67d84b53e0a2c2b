"""Files that are not read: each fault has its own code and a sentence that says what to do."""

import struct
import zipfile
from io import BytesIO

import pytest

from tests.sheets import raw
from wangge.sheets import refusals
from wangge.sheets.reading import Limits, read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def refused(file: BytesIO | bytes, **limits: int) -> refusals.Unreadable:
    with pytest.raises(refusals.Unreadable) as caught:
        read(BytesIO(file) if isinstance(file, bytes) else file, limits=Limits(**limits))
    assert caught.value.message
    assert "%(" not in caught.value.message
    return caught.value


def with_part(name: str, content: bytes) -> BytesIO:
    return raw.packed(raw.parts() | {name: content})


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", refusals.EmptyFile),
        (OLE + "EncryptedPackage".encode("utf-16-le"), refusals.PasswordNeeded),
        (OLE + "Workbook".encode("utf-16-le"), refusals.OldWorkbook),
        (OLE + "WordDocument".encode("utf-16-le"), refusals.NotAWorkbook),
        ("姓名,电话\n张三,19900000001\n".encode(), refusals.PlainText),
        ("姓名,电话\n张三,19900000001\n".encode("gb18030"), refusals.PlainText),
        ("\ufeff姓名\t电话".encode("utf-16-le"), refusals.PlainText),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", refusals.WebPage),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', refusals.WebPage),
        (b"%PDF-1.7 ...", refusals.NotAWorkbook),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), refusals.NotAWorkbook),
        (b"PK\x03\x04 and no more", refusals.Incomplete),
    ],
)
def test_other_files_are_named_for_what_they_are(content, kind):
    assert type(refused(content)) is kind


def test_a_file_that_is_too_large_says_how_large():
    found = refused(raw.book(), file_bytes=100)

    assert type(found) is refusals.FileTooLarge
    assert "1 MB" in found.message


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"xl/workbook.bin": b""}, refusals.BinaryWorkbook),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}, refusals.OpenDocument),
        ({"photo.jpg": b""}, refusals.NotAWorkbook),
        ({"_rels/.rels": raw.relations(("officeDocument", "word/document.xml")).encode(),
          "word/document.xml": b"<document/>", "word/_rels/document.xml.rels": raw.relations().encode()},
         refusals.NotAWorkbook),
        ({"_rels/.rels": raw.relations(("officeDocument", "xl/workbook.xml")).encode()}, refusals.MissingPart),
    ],
)  # fmt: skip
def test_other_packages_are_named_for_what_they_are(parts, kind):
    assert type(refused(raw.packed(parts))) is kind


def test_a_truncated_file_is_incomplete():
    whole = raw.book().getvalue()
    for length in range(5, len(whole) - 1, 97):
        assert type(refused(whole[:length])) is refusals.Incomplete


def test_a_changed_byte_in_a_part_is_found_by_its_check_sum():
    parts = raw.parts()
    whole = bytearray(raw.packed(parts, zipfile.ZIP_STORED).getvalue())
    place = whole.index("姓名".encode())
    whole[place : place + 3] = "王".encode()

    assert type(refused(bytes(whole))) is refusals.Incomplete


def test_a_missing_sheet_is_named():
    parts = raw.parts()
    del parts[raw.SHEET]

    assert "居民" in refused(raw.packed(parts)).message


@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
def test_other_missing_parts_are_named(name):
    parts = raw.parts()
    del parts[name]

    found = refused(raw.packed(parts))

    assert type(found) is refusals.MissingPart
    assert name.split("/")[-1] in found.message


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused():
    buffer = raw.book()
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/Worksheets/sheet1.XML", raw.sheet())

    assert type(refused(buffer)) is refusals.TwiceTheSamePart


@pytest.mark.parametrize("name", ["../evil.xml", "xl/../../evil.xml", "/etc/evil.xml", "C:/evil.xml", "..\\evil.xml"])
def test_names_that_lead_out_are_refused(name):
    assert type(refused(with_part(name, b"<x/>"))) is refusals.UnsafePartName


def test_a_target_that_leads_out_is_refused():
    parts = raw.parts()
    parts["xl/_rels/workbook.xml.rels"] = raw.relations(("worksheet", "../../../etc/passwd")).encode()

    assert type(refused(raw.packed(parts))) is refusals.UnsafePartName


def test_a_part_that_unpacks_a_thousand_times_is_refused():
    found = refused(with_part("xl/media/bomb.xml", b" " * 6_000_000))

    assert type(found) is refusals.UnpacksTooLarge
    assert "bomb.xml" in found.message


def test_parts_that_are_too_much_together_are_refused():
    assert type(refused(raw.book(), unpacked_bytes=1000)) is refusals.UnpacksTooLarge


def test_a_part_larger_than_its_zip_entry_says_gives_no_more_than_that():
    whole = bytearray(with_part("xl/media/liar.xml", b"<x>" + b" " * 100_000 + b"</x>").getvalue())
    entry = whole.rindex(b"PK\x01\x02", 0, whole.rindex(b"xl/media/liar.xml"))
    whole[entry + 24 : entry + 28] = struct.pack("<L", 50)

    assert type(refused(bytes(whole))) is refusals.Incomplete


def test_too_many_parts_are_refused_before_the_list_is_read():
    parts = raw.parts() | {f"xl/media/{number}.png": b"" for number in range(30)}

    assert type(refused(raw.packed(parts), parts=30)) is refusals.TooManyParts


def test_a_zip_password_is_refused():
    whole = bytearray(raw.book().getvalue())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(signature) + flags] |= 1

    assert type(refused(bytes(whole))) is refusals.PasswordNeeded


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_packings_are_refused(compression):
    assert type(refused(raw.packed(raw.parts(), compression))) is refusals.UnknownPacking


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("name", [raw.SHEET, "xl/workbook.xml", "docProps/app.xml", "_rels/.rels", "xl/drawings/a.vml"])
def test_entities_are_refused_wherever_they_are(name, encoding):
    content = f"{LAUGHS}<x>&b;</x>".encode(encoding)

    found = refused(with_part(name, content))

    assert type(found) is refusals.EntityInside
    assert name in found.message


def test_an_entity_at_the_border_of_two_chunks_is_found():
    padding = "<!--" + "x" * (256 * 1024 - 10) + "-->"
    assert type(refused(with_part("docProps/app.xml", f"{padding}{LAUGHS}<x/>".encode()))) is refusals.EntityInside


@pytest.mark.parametrize("encoding", ["GBK", "gb18030", "ISO-8859-1", "utf-7", "nonsense"])
def test_other_encodings_are_refused(encoding):
    content = raw.sheet().replace("UTF-8", encoding).encode("gbk")

    assert type(refused(with_part(raw.SHEET, content))) is refusals.UnknownEncoding


def test_bytes_that_are_no_unicode_are_garbled():
    found = refused(with_part(raw.SHEET, raw.sheet().encode("gbk")))

    assert type(found) is refusals.Garbled
    assert "sheet1.xml" in found.message


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ('<row r="0"/>', "row 0"),
        ('<row r="2"/><row r="2"/>', "row 2"),
        ('<row r="x"/>', "row x"),
        ('<row r="1048577"/>', "row 1048577"),
        ('<row r="1"><c r="B1"/><c r="A1"/></row>', "A1"),
        ('<row r="1"><c r="A1"/><c r="A1"/></row>', "A1"),
        ('<row r="1"><c r="A2"/></row>', "A2"),
        ('<row r="1"><c r="1"/></row>', "，1"),
        ('<row r="1"><c r="XFE1"/></row>', "row 1"),
        ('<row r="1"><c r="ABCD1"/></row>', "ABCD1"),
        ('<row r="1"><c r="A1" t="s"><v>7</v></c></row>', "居民!A1"),
        ('<row r="1"><c r="B1" t="s"><v>-1</v></c></row>', "居民!B1"),
        ('<row r="1"><c r="A1"><v>12abc</v></c></row>', "居民!A1"),
        ('<row r="1"><c r="A1"><v>1e999</v></c></row>', "居民!A1"),
        ('<row r="1"><c r="A1"><v>nan</v></c></row>', "居民!A1"),
        ('<row r="1"><c r="A1" t="?"><v>1</v></c></row>', "居民!A1"),
        (f'<row r="1"><c r="A1" t="str"><v>{"长" * 32_768}</v></c></row>', "居民!A1"),
        ('<row r="1"><c r="A1"><v><v>1</v>2</v></c></row>', "居民!A1"),
        ('<row r="1"><c r="A1"><v>1<x/>2</v></c></row>', "居民!A1"),
        ('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>', "居民!A1"),
        ('<row r="1"><c r="A1"><is><t>1<t>2</t></t></is></c></row>', "居民!A1"),
        ('<row r="1"><c r="A1" t="inlineStr"><v>110</v></c></row>', "居民!A1"),
        ('<row r="1"><c r="A1" t="s"><is><t>0</t></is></c></row>', "居民!A1"),
        ('<row r="1"><c r="A1" t="b"><is><t>1</t></is></c></row>', "居民!A1"),
        ('<row r="1"><c r="A1"><is><t>1</t></is></c></row>', "居民!A1"),
        ('<row r="1"><c r="A1" t="str"><v>a</v><is><t>b</t></is></c></row>', "居民!A1"),
        ('<row r="1"><c r="A1"><c r="B1"><v>1</v></c></c></row>', "row 1"),
        ('<row r="1"><row r="2"/></row>', "row 2"),
        ("<x>" * 70 + "</x>" * 70, "sheet1.xml"),
        ("<row>", "sheet1.xml"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_garbled_and_its_place_named(rows, place):
    found = refused(raw.book(rows))

    assert type(found) is refusals.Garbled
    assert place in found.message


def test_shared_texts_inside_each_other_are_garbled():
    parts = raw.parts()
    for items in ("<si><si><t>a</t></si></si>", "<si><t>a<x/>b</t></si>", "<si><t>a<t>b</t></t></si>"):
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{raw.MAIN}">{items}</sst>'.encode()

        assert "sharedStrings" in refused(raw.packed(parts)).message


@pytest.mark.parametrize("area", ["A1:", "B2:A1", "A0:B2", "1:2", "", "A1:B2:C3"])
def test_merged_areas_that_cannot_be_are_garbled(area):
    assert type(refused(raw.book(after=f'<mergeCells><mergeCell ref="{area}"/></mergeCells>'))) is refusals.Garbled


def test_content_below_the_last_row_is_refused_with_its_place():
    found = refused(raw.book('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'))

    assert type(found) is refusals.TooManyRows
    assert "居民" in found.message
    assert "1048576" in found.message


def test_content_right_of_the_last_column_is_refused_with_its_place():
    found = refused(raw.book('<row r="1"><c r="XFD1"><v>1</v></c></row>'))

    assert type(found) is refusals.TooManyColumns
    assert "XFD1" in found.message


def test_formatted_but_empty_cells_far_out_are_no_matter():
    assert (
        len(
            read(raw.book('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576"/>'))
            .sheets[0]
            .rows
        )
        == 1
    )


@pytest.mark.parametrize("limits", [{"cells": 3}, {"elements": 20}])
def test_too_many_cells_name_the_sheet(limits):
    found = refused(raw.book("<row><c><v>1</v></c><c><v>2</v></c></row>" * 10), **limits)

    assert type(found) is refusals.TooManyCells


def test_merged_areas_cannot_multiply_cells_without_end():
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="CV1"><v>1</v></c></row>' + "".join(
        f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(2, 500)
    )
    bomb = raw.book(rows, after="<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 100 + "</mergeCells>")

    assert type(refused(bomb)) is refusals.TooManyCells


def test_too_many_sheets_are_counted():
    sheets = "".join(f'<sheet name="表{number}" sheetId="{number}" r:id="rId1"/>' for number in range(1, 9))

    assert "8" in refused(raw.book(sheets=sheets), sheets=7).message


def test_two_sheets_of_one_name_are_garbled():
    sheets = '<sheet name="A" sheetId="1" r:id="rId1"/><sheet name="a" sheetId="2" r:id="rId1"/>'

    assert type(refused(raw.book(sheets=sheets))) is refusals.Garbled


def test_reading_stops_when_it_takes_too_long():
    assert type(refused(raw.book(), cpu_seconds=-1)) is refusals.TooSlow


def test_a_workbook_without_a_value_is_empty():
    assert type(refused(raw.book(""))) is refusals.NothingInside


def test_every_refusal_has_its_own_code():
    classes = [one for one in vars(refusals).values() if isinstance(one, type) and issubclass(one, refusals.Unreadable)]

    assert len({one.code for one in classes}) == len(classes) > 20


@pytest.mark.parametrize(
    ("rows", "more", "limits", "kind"),
    [
        ('<row><c t="str"><v>张三</v></c></row>', {}, {"kept_text": 10}, refusals.TooManyCells),
        (
            "<row><c><v>1</v></c></row>",
            {"after": '<mergeCell ref="A1:A1"/>'},
            {"merged_areas": 0},
            refusals.TooManyCells,
        ),
        ("<row><c><v>1</v></c></row>", {"styles": [0, 0, 0, 0]}, {"styles": 2}, refusals.Garbled),
        (f'<row x="{"x" * 900_000}"/>', {}, {"token": 300_000}, refusals.Garbled),
        (f'<row><c t="str"><v>{"x" * 9_000_000}</v></c></row>', {}, {"ratio": 10**6}, refusals.Garbled),
        (
            f'<row><c t="inlineStr"><is>{"<r><t>123456789</t></r>" * 9}</is></c></row>',
            {},
            {"text": 10},
            refusals.Garbled,
        ),
    ],
    ids=["texts", "merged areas", "styles", "a tag without end", "a text without end", "runs of a text"],
)
def test_nothing_in_a_workbook_can_grow_without_bound(rows, more, limits, kind):
    assert type(refused(raw.book(rows, **more), **limits)) is kind


def test_text_between_cells_is_forgotten():
    noise = "x" * 9_000_000

    book = read(raw.book(f"<row>{noise}<c><v>1</v></c></row>"), limits=Limits(ratio=10**6))

    assert book.sheets[0].rows[0].cells[0].value == 1
