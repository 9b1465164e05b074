"""A time-stamping authority on this machine, with a certificate made on the spot."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import tsp
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.support.signing import Authority


@contextmanager
def time_stamping(authority: Authority, *, answer_for: bytes | None = None) -> Iterator[str]:
    """
    The address of an authority that stamps whatever it is sent.

    With `answer_for` it stamps that SHA-256 instead of the one it was asked for.
    """
    holder = authority.issue("Cap Waktu Uji", "Uji", tsa=True)
    registry = SimpleCertificateStore()
    registry.register(authority.root.asn1)
    stamper = DummyTimeStamper(holder.asn1, holder.asn1_key, certs_to_embed=registry)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            if answer_for is not None:
                request["message_imprint"]["hashed_message"] = answer_for
            body = asyncio.run(stamper.async_request_tsa_response(request)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsr"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
