"""Draws papers as PDF: the same bytes for the same content, because no clock and nothing random goes into them."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from tessere.commerce.documents.domain.papers import Paper, PaperTable
from tessere.commerce.documents.domain.parties import Retailer

_TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=9, leading=12)
_SMALL = ParagraphStyle("small", parent=_TEXT, fontSize=8, leading=10, textColor=colors.HexColor("#555555"))
_TITLE = ParagraphStyle("title", parent=_TEXT, fontName="Helvetica-Bold", fontSize=16, leading=20, spaceAfter=4)
_RIGHT = ParagraphStyle("right", parent=_TEXT, alignment=2)
_BOLD = ParagraphStyle("bold", parent=_TEXT, fontName="Helvetica-Bold")
_BOLD_RIGHT = ParagraphStyle("bold-right", parent=_BOLD, alignment=2)
_WIDTH = A4[0] - 36 * mm


def draw(paper: Paper, retailer: Retailer) -> bytes:
    """The paper as PDF."""
    stream = BytesIO()
    document = SimpleDocTemplate(
        stream, pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=16 * mm, bottomMargin=18 * mm,
        title=_plain(paper.title), author=_plain(retailer.name), creator="Tessere", invariant=1,
    )  # fmt: skip
    story: list[Flowable] = [_head(paper, retailer), Spacer(0, 6 * mm), Paragraph(_safe(paper.title), _TITLE)]
    if paper.facts:
        rows = [[Paragraph(_safe(name), _SMALL), Paragraph(_safe(value), _TEXT)] for name, value in paper.facts]
        story.append(Table(rows, colWidths=[45 * mm, _WIDTH - 45 * mm], style=_TIGHT, hAlign="LEFT"))
    for table in paper.tables:
        story += [Spacer(0, 5 * mm), _table(table)]
    if paper.notes:
        story.append(Spacer(0, 5 * mm))
        story += [Paragraph(_safe(each), _SMALL) for each in paper.notes]
    document.build(story, onFirstPage=_foot, onLaterPages=_foot)
    return stream.getvalue()


def _head(paper: Paper, retailer: Retailer) -> Table:
    own = retailer.address
    lines = [own.street, " ".join(each for each in (own.postal_code, own.city, own.province) if each)]
    if retailer.vat_number:
        lines.append(f"P.IVA {retailer.vat_number}")
    lines += [each for each in (retailer.email, retailer.phone) if each]
    left: list[Any] = [Paragraph(_safe(retailer.name), _BOLD)]
    left += [Paragraph(_safe(each), _SMALL) for each in lines if each]
    right: list[Any] = [Paragraph(_safe(each), _TEXT) for each in paper.address if each]
    if paper.qr:
        right = [_qr(paper.qr)]
    return Table([[left, right]], colWidths=[_WIDTH * 0.55, _WIDTH * 0.45], style=_TIGHT, hAlign="LEFT")


def _table(table: PaperTable) -> Table:
    total = sum(table.widths)
    head = [Paragraph(_safe(name), _SMALL) for name in table.columns]
    rows: list[list[Any]] = [head]
    for number, row in enumerate(table.rows):
        bold = table.bold_last and number == len(table.rows) - 1
        rows.append([Paragraph(_safe(cell), _style(place in table.right, bold)) for place, cell in enumerate(row)])
    widths = [_WIDTH * each / total for each in table.widths]
    return Table(rows, colWidths=widths, repeatRows=1, style=_LINED, hAlign="LEFT")


def _style(right: bool, bold: bool) -> ParagraphStyle:
    if right:
        return _BOLD_RIGHT if bold else _RIGHT
    return _BOLD if bold else _TEXT


def _qr(text: str) -> Drawing:
    widget = QrCodeWidget(text, barLevel="M")
    left, bottom, right, top = widget.getBounds()
    size = 28 * mm
    drawing = Drawing(size, size, transform=[size / (right - left), 0, 0, size / (top - bottom), 0, 0])
    drawing.add(widget)
    return drawing


def _foot(canvas: Any, document: Any) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(A4[0] - 18 * mm, 10 * mm, str(document.page))


def _safe(text: str) -> str:
    return escape(_plain(text))


def _plain(text: str) -> str:
    """In the characters of the built-in fonts."""
    return text.encode("cp1252", "replace").decode("cp1252")


_TIGHT = TableStyle(
    [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 1),
     ("BOTTOMPADDING", (0, 0), (-1, -1), 1)]
)  # fmt: skip
_LINED = TableStyle(
    [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
     ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.HexColor("#bbbbbb")), ("LEFTPADDING", (0, 0), (-1, -1), 2),
     ("RIGHTPADDING", (0, 0), (-1, -1), 2)]
)  # fmt: skip
