"""The parts of a .docx around its body: content types, relations, properties, settings, header with the page number, comments."""

from __future__ import annotations

from datetime import date
from html import escape

from qlccn.law.paper_format import paper_format
from qlccn.office.packing import pack
from qlccn.office.paper import Paper
from qlccn.office.word_styles import styles_part
from qlccn.office.word_xml import Notes, R, W, paragraph, run
from qlccn.office.words import clean

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MEDIA = "media/image{}.png"
_UNDATED = date(2000, 1, 1)  # a file property that says nothing; a draft has no day yet
_PARTS = {  # relation, file, content type
    "rIdStyles": ("styles", "styles.xml", f"{_TYPES}.styles+xml"),
    "rIdSettings": ("settings", "settings.xml", f"{_TYPES}.settings+xml"),
    "rIdFonts": ("fontTable", "fontTable.xml", f"{_TYPES}.fontTable+xml"),
    "rIdHeader": ("header", "header1.xml", f"{_TYPES}.header+xml"),
    "rIdComments": ("comments", "comments.xml", f"{_TYPES}.comments+xml"),
}


def package(paper: Paper, body: str, notes: Notes) -> bytes:
    """The whole file; comments only where there are any."""
    used = {key: part for key, part in _PARTS.items() if key != "rIdComments" or notes.texts}
    parts = {
        "[Content_Types].xml": _content_types(used), "_rels/.rels": _package_relations(), "docProps/core.xml": _core(paper),
        "docProps/app.xml": _app(), "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": _relations({k: (f"{R}/{kind}", name) for k, (kind, name, _) in used.items()} | _pictures(notes)),
        "word/styles.xml": styles_part(), "word/settings.xml": _settings(), "word/fontTable.xml": _fonts(),
        "word/header1.xml": f'<w:hdr xmlns:w="{W}" xmlns:r="{R}">{_page_number()}</w:hdr>',
    }  # fmt: skip
    if notes.texts:
        parts["word/comments.xml"] = _comments(notes)
    images = {f"word/{MEDIA.format(n)}": data for n, data in enumerate(notes.pictures, start=1)}
    return pack([*((name, (_HEAD + text).encode()) for name, text in parts.items()), *images.items()])


def _content_types(used: dict[str, tuple[str, str, str]]) -> str:
    overrides = {f"/word/{name}": kind for _, name, kind in used.values()} | {
        "/word/document.xml": f"{_TYPES}.document.main+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    rows = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{rows}</Types>'
    )


def _pictures(notes: Notes) -> dict[str, tuple[str, str]]:
    return {f"rIdPicture{n}": (f"{R}/image", MEDIA.format(n)) for n in range(1, len(notes.pictures) + 1)}


def _relations(rows: dict[str, tuple[str, str]]) -> str:
    inside = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, (kind, target) in rows.items())
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _package_relations() -> str:
    return _relations({
        "rId1": (f"{R}/officeDocument", "word/document.xml"),
        "rId2": (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        "rId3": (f"{R}/extended-properties", "docProps/app.xml"),
    })  # fmt: skip


def _core(paper: Paper) -> str:
    day = f"{paper.dated or _UNDATED:%Y-%m-%d}T00:00:00Z"
    issuer = escape(clean(paper.head.issuer).replace("\n", " "))
    stamps = "".join(f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{day}</dcterms:{name}>' for name in ("created", "modified"))
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(clean(paper.title))}</dc:title><dc:creator>{issuer}</dc:creator><dc:language>vi-VN</dc:language>"
        f"<cp:lastModifiedBy>{issuer}</cp:lastModifiedBy>{stamps}</cp:coreProperties>"
    )


def _app() -> str:
    return (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>QLCCN</Application></Properties>"
    )


def _settings() -> str:
    return (
        f'<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl '
        'w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="vi-VN"/>'
        '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    )


def _fonts() -> str:
    name = escape(paper_format().font)
    return (
        f'<w:fonts xmlns:w="{W}"><w:font w:name="{name}"><w:panose1 w:val="02020603050405020304"/><w:charset w:val="A3"/>'
        '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )


def _page_number() -> str:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return paragraph("Header", field)


def _comments(notes: Notes) -> str:
    rows = "".join(
        f'<w:comment w:id="{number}" w:author="QLCCN" w:initials="Q">{paragraph("CommentText", run(text))}</w:comment>'
        for number, text in enumerate(notes.texts)
    )
    return f'<w:comments xmlns:w="{W}">{rows}</w:comments>'
