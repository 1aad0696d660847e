"""`citywall serve`: the web face."""

from __future__ import annotations

from pathlib import Path

import click

from checks import MissingTool
from reports.language import _
from scanner.cli.main import Session, pass_session

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8443, show_default=True, help="The port; 0 for any.")
@click.option(
    "--tls-certificate", type=_FILE, default=None, metavar="FILE", help="The certificate and its chain (PEM)."
)
@click.option("--tls-key", type=_FILE, default=None, metavar="FILE", help="The certificate's private key (PEM).")
@click.option(
    "--behind-proxy",
    default="",
    metavar="ADDRESS",
    help="The address of a reverse proxy that speaks TLS for us; its X-Forwarded-For and -Proto are believed, nobody else's.",
)
@pass_session
def serve(
    session: Session, host: str, port: int, tls_certificate: Path | None, tls_key: Path | None, behind_proxy: str
) -> None:
    """Serve the web face until Ctrl-C; beyond this machine only with an administrator and over TLS."""
    try:
        from scanner.web.serve import Wish, serve_until_stopped
    except ImportError as error:
        raise MissingTool(_("the web face needs citywall[web]: pip install 'citywall[web]'")) from error
    wish = Wish(host=host, port=port, certificate=tls_certificate, key=tls_key, proxy=behind_proxy)
    serve_until_stopped(session.workspace, wish, said=click.echo)
