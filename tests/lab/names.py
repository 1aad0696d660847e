"""A name server on loopback that says what a test wants it to say."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

Records = Mapping[str, Mapping[str, list[str] | Callable[[], list[str]]]]
"""Name, kind, values; a function is asked anew for each question."""


@contextmanager
def name_server(records: Records, *, silent_for: tuple[str, ...] = ()) -> Iterator[int]:
    """Serve `records` on a free UDP port of 127.0.0.1, the port being what is yielded.

    A name with no records does not exist; one with other kinds has no answer. Kinds in `silent_for` are never answered.
    """

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, sock = self.request
            query = dns.message.from_wire(data)
            question = query.question[0]
            if dns.rdatatype.to_text(question.rdtype) in silent_for:
                return
            sock.sendto(_answer(query, records).to_wire(), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def _answer(query: dns.message.Message, records: Records) -> dns.message.Message:
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.AA | dns.flags.RA
    name = query.question[0].name.to_text(omit_final_dot=True)
    kind = dns.rdatatype.to_text(query.question[0].rdtype)
    for _ in range(10):
        here = records.get(name)
        if here is None:
            reply.set_rcode(dns.rcode.NXDOMAIN)
            break
        alias = kind != "CNAME" and "CNAME" in here
        values = here.get("CNAME" if alias else kind, [])
        values = values() if callable(values) else values
        if values:
            reply.answer.append(dns.rrset.from_text(name + ".", 1, "IN", "CNAME" if alias else kind, *values))
        if not alias:
            break
        name = values[0].rstrip(".")
    return reply
