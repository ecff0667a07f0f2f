"""Makes again, with jinja2, reportlab and xlsxwriter, what a built pack holds: the
same pages, papers and cells. It computes nothing: what stands on them is read from
the pack before the clock starts.

    python3 pack.py out/liaoning/2026 templates/fonts/body.ttf
"""
import io
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import jinja2
import xlsxwriter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

PACK, FONT = Path(sys.argv[1]), sys.argv[2]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def page_parts(page):
    """The elements of a page in order, each with the text behind its start."""
    return re.findall(r"<([a-z][a-z0-9]*)[^>]*>([^<]*)", page.read_text("utf-8"))


def paper_lines(paper):
    """The lines of a paper, page by page."""
    text = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, check=True).stdout.decode()
    return [[line for line in page.split("\n") if line.strip()] for page in text.split("\f")[:-1]]


def book_cells(book):
    """The cells of a workbook, sheet by sheet: place, formula, number or text."""
    with zipfile.ZipFile(book) as z:
        shared = []
        if "xl/sharedStrings.xml" in z.namelist():
            for item in ElementTree.fromstring(z.read("xl/sharedStrings.xml")).iter(SHEET + "si"):
                shared.append("".join(t.text or "" for t in item.iter(SHEET + "t")))
        for name in sorted(n for n in z.namelist() if n.startswith("xl/worksheets/sheet")):
            cells = []
            for c in ElementTree.fromstring(z.read(name)).iter(SHEET + "c"):
                formula, value = c.find(SHEET + "f"), c.findtext(SHEET + "v")
                if c.get("t") == "s":
                    value = shared[int(value)]
                elif c.get("t") == "inlineStr":
                    value = "".join(t.text or "" for t in c.iter(SHEET + "t"))
                elif value is not None and c.get("t") is None:
                    value = float(value)
                cells.append((c.get("r"), formula.text if formula is not None else None, value))
            yield cells


def pages(all_parts):
    template = jinja2.Environment(autoescape=True).from_string(
        "<!doctype html>{% for tag, text in parts %}<{{ tag }}>{{ text }}</{{ tag }}>{% endfor %}")
    return [template.render(parts=parts) for parts in all_parts]


def papers(all_lines):
    out = []
    for lines in all_lines:
        at = io.BytesIO()
        c = canvas.Canvas(at, pageCompression=1)
        for page in lines:
            c.setFont("body", 9)
            for i, line in enumerate(page):
                c.drawString(60, 800 - 12 * i, line)
            c.showPage()
        c.save()
        out.append(at.getvalue())
    return out


def books(all_cells):
    out = []
    for sheets in all_cells:
        at = io.BytesIO()
        book = xlsxwriter.Workbook(at, {"in_memory": True})
        money = book.add_format({"num_format": "#,##0.00"})
        for cells in sheets:
            sheet = book.add_worksheet()
            for place, formula, value in cells:
                if formula:
                    sheet.write_formula(place, "=" + formula, money, value)
                elif isinstance(value, float):
                    sheet.write_number(place, value, money)
                elif value:
                    sheet.write_string(place, value)
        book.close()
        out.append(at.getvalue())
    return out


pdfmetrics.registerFont(TTFont("body", FONT))
for name, made_of, make in (
    ("pages", [page_parts(p) for p in PACK.rglob("*.html")], pages),
    ("papers", [paper_lines(p) for p in PACK.rglob("*.pdf")], papers),
    ("books", [list(book_cells(p)) for p in PACK.rglob("*.xlsx")], books),
):
    wall, cpu = time.perf_counter(), time.process_time()
    made = make(made_of)
    print(f"{name}: {len(made)} files, {time.perf_counter() - wall:.2f} s, {time.process_time() - cpu:.2f} CPU s")
