"""A real SMTP server (aiosmtpd) with TLS and AUTH that can be made to fail at each step.

server.py FOLDER: FOLDER holds cert.pem and key.pem. Says its ports on standard output (plain, STARTTLS, TLS) and ends
with its standard input. FOLDER/fault holds "STEP MODE", read at each step: the step fails in that mode. Each mail taken
becomes FOLDER/N.eml, its envelope FOLDER/N.json.

Modes: refuse (5xx), tempfail (4xx), close (421 and gone), hang, cut (the line, without a word), drip (a letter now and then,
never a whole answer); at the step "dot" also taken (the mail is taken, the line cut before the answer).
"""

import asyncio
import json
import logging
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

FOLDER = pathlib.Path(sys.argv[1])
MAILS = 0
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


def keep(envelope):
    global MAILS
    MAILS += 1
    about = {"from": envelope.mail_from, "to": envelope.rcpt_tos}
    (FOLDER / f"{MAILS}.json").write_text(json.dumps(about))
    scratch = FOLDER / "scratch"
    scratch.write_bytes(envelope.content)
    scratch.rename(FOLDER / f"{MAILS}.eml")


class Faulty(SMTP):
    async def fault(self, step, words=""):
        """True where this step fails, after it did."""
        try:
            at, mode = (FOLDER / "fault").read_text().split()
        except FileNotFoundError:
            return False
        if at != step:
            return False
        if mode == "refuse":
            await self.push(f"554 5.7.1 refused at {step}{words}")
        elif mode == "tempfail":
            await self.push(f"451 4.3.0 not now at {step}{words}")
        elif mode == "close":
            await self.push(f"421 4.3.2 closing at {step}{words}")
            self.transport.close()
        elif mode == "hang":
            await asyncio.sleep(60)
        elif mode == "drip":
            while True:
                self._writer.write(b"2")
                await self._writer.drain()
                await asyncio.sleep(0.2)
        elif mode == "cut":
            self.transport.abort()
        if step == "banner" and mode in ("refuse", "tempfail"):
            self.transport.close()
        return True

    async def _handle_client(self):
        # After STARTTLS this runs again.
        if self._tls_protocol is None and await self.fault("banner"):
            return
        await super()._handle_client()

    async def smtp_EHLO(self, arg):
        if not await self.fault("ehlo"):
            await super().smtp_EHLO(arg)

    async def smtp_STARTTLS(self, arg):
        if (FOLDER / "fault").exists() and (FOLDER / "fault").read_text() == "handshake cut":
            await self.push("220 go ahead")
            self.transport.abort()
        elif not await self.fault("starttls"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg):
        if not await self.fault("auth"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg):
        if not await self.fault("mail"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg):
        if "nobody@" in arg:
            await self.push("550 5.1.1 <nobody@home.example>: no such user")
        elif "later@" in arg and (FOLDER / "later").exists():
            await self.push("450 4.2.0 <later@home.example>: greylisted")
        elif not await self.fault("rcpt"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg):
        if (FOLDER / "fault").exists() and (FOLDER / "fault").read_text() == "body cut":
            await self.push("354 go on")
            await self._reader.readuntil(b"\r\n")
            self.transport.abort()
        elif not await self.fault("data"):
            await super().smtp_DATA(arg)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        fault = FOLDER / "fault"
        if fault.exists() and fault.read_text() == "dot taken":
            keep(envelope)
            server.transport.abort()
            return "250 lost"
        if await server.fault("dot", "\x1b[2J"):
            # The answer is given already; aiosmtpd says its own into the void.
            server.push = nothing
            return "250 unheard"
        keep(envelope)
        return "250 2.0.0 taken"


async def nothing(_):
    pass


def login(server, session, envelope, mechanism, data):
    right = (data.login, data.password) == (b"rapsheet", b"two words \xc3\xa4")
    return AuthResult(success=right, handled=right)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / "cert.pem", FOLDER / "key.pem")
    common = {"hostname": "mail.home.example", "ident": "test"}
    auth = {"authenticator": login, "auth_required": True}

    def server(**more):
        return lambda: Faulty(Handler(), loop=loop, **common, **more)

    loop = asyncio.get_running_loop()
    listen = [
        (server(), None),
        (server(tls_context=context, require_starttls=True, **auth), None),
        (server(auth_require_tls=False, **auth), context),
    ]
    ports = []
    for factory, tls in listen:
        one = await loop.create_server(factory, "127.0.0.1", 0, ssl=tls)
        ports.append(str(one.sockets[0].getsockname()[1]))
    print(*ports, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
