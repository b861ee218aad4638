"""Entry point: parses words, calls the command, turns refusals into exit status 2 and faults into 3."""

import argparse
import importlib
import sys
import traceback
from collections.abc import Sequence

from qlccn.core.refusal import Refusal

# command word -> module that defines it, so that `qlccn law` never loads Django
MODULES = {
    "law": "law", "conditions": "law", "score": "law",
    "ingest": "ingest",
    "demo": "operate", "serve": "operate", "migrate": "operate", "worker": "operate", "createuser": "operate",
    "check": "operate", "load-sample": "operate", "verify-audit": "operate",
    "import": "record", "clusters": "record", "generate": "generate", "bench": "bench", "report": "report",
}  # fmt: skip


class Parser(argparse.ArgumentParser):
    """argparse with the contract's exit status and a Vietnamese sentence."""

    def error(self, message: str) -> None:  # type: ignore[override]
        raise Refusal(f"Lệnh chưa đúng: {message}. Xem cách dùng: {self.prog} --help")


def build_parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """A parser that knows only the group of commands asked for (all of them for `--help`)."""
    parser = Parser(prog="qlccn", description="Quản lý cụm công nghiệp")
    commands = parser.add_subparsers(dest="command", metavar="LỆNH", parser_class=Parser)
    wanted = next((MODULES[w] for w in words if w in MODULES), None)
    for module in [wanted] if wanted else dict.fromkeys(MODULES.values()):
        importlib.import_module(f"qlccn.cli.{module}").add(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status (design: 0 done, 1 no, 2 bad use or input, 3 fault)."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        parser = build_parser(words)
        args = parser.parse_args(words)
        if not getattr(args, "run", None):
            parser.print_help(sys.stderr)
            return 2
        return int(args.run(args) or 0)
    except Refusal as no:
        print(no.message, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except Exception:
        traceback.print_exc()
        print("Lỗi bên trong chương trình; xin gửi đoạn trên cho người vận hành.", file=sys.stderr)
        return 3
