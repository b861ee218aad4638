"""`qlccn ingest FILE…`: read papers; with --save keep them and their proposed obligations for a person to confirm."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from qlccn.cli.setup import add_home
from qlccn.core.refusal import Refusal
from qlccn.reading.intake import read_file
from qlccn.reading.paper import Paper, read_paper

_STATUS = {"in-force": "còn hiệu lực", "amended": "đã sửa đổi", "expired-in-part": "hết hiệu lực một phần",
           "expired": "hết hiệu lực",
           "not-yet": "chưa có hiệu lực", "unknown": "chưa rõ"}  # fmt: skip
_TYPES = {"cong-van": "Công văn", "ke-hoach": "Kế hoạch", "quyet-dinh": "Quyết định", "chi-thi": "Chỉ thị",
          "thong-bao": "Thông báo",
          "bao-cao": "Báo cáo", "bien-ban": "Biên bản"}  # fmt: skip


def add(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser("ingest", help="đọc văn bản: siêu dữ liệu, viện dẫn, nghĩa vụ, nhiệm vụ")
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="PDF, DOCX, TXT (DOC, RTF, ODT, bản quét nếu máy có LibreOffice, tesseract)"
    )
    parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")
    parser.add_argument("--save", action="store_true", help="lưu văn bản và nghĩa vụ đề xuất, chờ người xác nhận")
    parser.add_argument("--not-secret", action="store_true", help="đã xem: dấu không rõ trên văn bản không phải dấu độ mật")
    parser.add_argument(
        "--on", type=_day, metavar="NGÀY", help="ngày xét hiệu lực viện dẫn (YYYY-MM-DD; mặc định: ngày của văn bản)"
    )
    parser.add_argument("--as", dest="as_user", metavar="TÊN", help="lưu với tên tài khoản này (mặc định: system:cli)")
    add_home(parser)
    parser.set_defaults(run=run)


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as fault:
        raise Refusal(f"Ngày “{words}” không có hoặc viết sai; xin viết dạng 2026-06-30.") from fault


def run(args: argparse.Namespace) -> int:
    """Read every file before anything is saved: one refusal leaves nothing half-done."""
    papers = [(Path(file), _read(Path(file), args)) for file in args.files]
    if args.save:
        _save(papers, args)
    if args.json:
        documents = [paper.as_json() for _, paper in papers]
        print(json.dumps(documents[0] if len(documents) == 1 else {"documents": documents}, ensure_ascii=False, indent=1))
    else:
        print("\n\n".join(summary(paper) for _, paper in papers))
    return 0


def _read(path: Path, args: argparse.Namespace) -> Paper:
    return read_paper(read_file(path), on=args.on, today=date.today(), not_secret=args.not_secret)


def _save(papers: list[tuple[Path, Paper]], args: argparse.Namespace) -> None:
    """Hand the papers to the room that keeps them; the only part that needs the database."""
    from qlccn.cli.setup import actor_of, django_ready, prepare_database

    django_ready(args)
    from django.db import transaction

    from qlccn.directives.services import save_paper

    prepare_database()
    by = actor_of(args)
    with transaction.atomic():  # all papers or none
        for path, paper in papers:
            saved = save_paper(path, name=path.name, by=by, paper=paper, allow_doubtful=args.not_secret)
            print(f"Đã lưu {path.name}: {saved}", file=sys.stderr)


def summary(paper: Paper) -> str:
    """The paper as an officer would note it."""
    meta = paper.metadata
    lines = [
        f"Tệp: {paper.source.name}",
        f"{_TYPES.get(meta.type or '', 'Văn bản')} số {meta.number or '(không có số)'}"
        f" ngày {meta.date.strftime('%d/%m/%Y') if meta.date else '(không rõ ngày)'} của {meta.issuer or '(không rõ cơ quan)'}",
        f"Trích yếu: {meta.subject or '(không có)'}",
        f"Người ký: {' - '.join(filter(None, [meta.sign_mode, meta.signer_title, meta.signer])) or '(không thấy)'}",
    ]
    lines += _section("Cần xem lại", list(paper.issues))
    lines += _section("Viện dẫn", list(dict.fromkeys(
        f"{item.citation.number}{f', {item.citation.article}' if item.citation.article else ''}: {_STATUS[item.judged.status]}"
        for item in paper.citations
    )))  # fmt: skip
    lines += _section("Nghĩa vụ", [_obligation(row) for row in paper.as_json()["obligations"]])
    lines += _section("Nhiệm vụ trong phụ lục", [_task(row) for row in paper.as_json()["tasks"]])
    lines += _section(
        "Cụm công nghiệp nêu tên",
        [f"{c['name']}{', ' + c['commune'] if c.get('commune') else ''}" for c in paper.as_json()["clusters"]],
    )
    return "\n".join(lines)


def _section(title: str, rows: list[str]) -> list[str]:
    return [f"{title} ({len(rows)}):", *(f"  - {row}" for row in rows)] if rows else []


def _obligation(row: dict[str, Any]) -> str:
    when = row["deadline"] or row["recurrence"]
    return f"[{row['clause']}] {row['assignee']}: {_short(row['text'])}{f' (hạn: {when})' if when else ''}"


def _task(row: dict[str, Any]) -> str:
    lead = ", ".join(body["name"] for body in row["lead"]) or "(không ghi cơ quan chủ trì)"
    due = (row["due"] or {}).get("text") or "(không ghi tiến độ)"
    return f"{row['no']}. {_short(row['title'])}: {lead}; {due}"


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 160 else f"{line[:157]}…"
