"""Many connections asking at once, from one thread that waits on all of them: it takes little of the processors that the server is measured on."""

import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass

from qlccn.core.refusal import Refusal

PIECE = 1 << 18


@dataclass
class Link:
    """One connection: the question it waits for, since when (seconds of the clock), and what came of the answer so far."""

    socket: socket.socket
    turn: int
    asked: int = 0
    since: float = 0.0
    head: bytes = b""
    missing: int = 0  # bytes of the body still to come; -1: the head is not whole yet

    def ask(self, requests: Sequence[bytes]) -> None:
        self.head, self.missing, self.since = b"", -1, time.perf_counter()
        self.socket.sendall(requests[self.turn % len(requests)])
        self.turn, self.asked = self.turn + 1, self.asked + 1

    def hear(self) -> bool:
        """Take in a piece of the answer; True when it is whole."""
        piece = self.socket.recv(PIECE)
        if not piece:
            raise Refusal("Máy chủ ngắt kết nối khi đang đo.")
        if self.missing < 0:
            self.head += piece
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.missing = _length(self.head[:end]) - (len(self.head) - end - 4)
        else:
            self.missing -= len(piece)
        return self.missing <= 0


def _length(head: bytes) -> int:
    """Bytes of the body, from the head of an answer; only 200 counts."""
    first, *lines = head.lower().split(b"\r\n")
    named = dict(line.split(b": ", 1) for line in lines if b": " in line)
    if first.split(b" ")[1:2] != [b"200"] or b"content-length" not in named:
        raise Refusal(f"Máy chủ trả lời {first.decode(errors='replace')}; không đo được.")
    return int(named[b"content-length"])


def asked(address: tuple[str, int], requests: Sequence[bytes], connections: int, share: int, seconds: float) -> list[float]:
    """Milliseconds of each answer. Each connection asks `share` times (each begins at another request), or as often as the seconds allow, but once."""
    taken: list[float] = []
    until = time.perf_counter() + seconds
    with selectors.DefaultSelector() as waiting:
        links = [Link(socket.create_connection(address, 60), n * len(requests) // connections) for n in range(connections)]
        try:
            for link in links:
                link.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                waiting.register(link.socket, selectors.EVENT_READ, link)
                link.ask(requests)
            while waiting.get_map():
                ready = waiting.select(60)
                if not ready:
                    raise Refusal("Máy chủ không trả lời sau một phút.")
                for key, _ in ready:
                    link = key.data
                    if link.hear():
                        now = time.perf_counter()
                        taken.append((now - link.since) * 1000)
                        if link.asked < share and now < until:
                            link.ask(requests)
                        else:
                            waiting.unregister(link.socket)
        finally:
            for link in links:
                link.socket.close()
    return taken
