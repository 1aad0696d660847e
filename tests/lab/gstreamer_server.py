"""GStreamer's RTSP server as a camera, run by the system's own Python, which has its bindings.

    /usr/bin/python3 tests/lab/gstreamer_server.py '{"address": "127.0.0.1", "port": 554, "path": "/stream1", …}'

`login` says how a login is asked for (`basic`, `digest`), empty for none; with `certificate` and `key` it speaks TLS
alone. It prints `ready`, and for each line on its standard input how many requests of each method it was asked, as JSON.
"""

import json
import sys
import threading
from collections import Counter

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

PICTURES = "( videotestsrc ! video/x-raw,format=I420,width=160,height=120 ! jpegenc ! rtpjpegpay name=pay0 pt=26 )"
METHODS = ("options", "describe", "setup", "play", "pause", "record", "announce", "get-parameter", "set-parameter")
ROLE = "viewer"


def serve(settings):
    """Serve until the input ends."""
    Gst.init(None)
    asked = Counter()
    server = GstRtspServer.RTSPServer()
    server.set_address(settings["address"])
    server.set_service(str(settings["port"]))
    guarded = bool(settings["login"])
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(PICTURES)
    factory.set_shared(True)
    if guarded:
        for right in ("media.factory.access", "media.factory.construct"):
            factory.add_role_from_structure(Gst.Structure.from_string(f"{ROLE}, {right}=(boolean)true")[0])
    server.get_mount_points().add_factory(settings["path"], factory)
    if guarded or settings["certificate"]:
        server.set_auth(login(settings))
    server.connect("client-connected", lambda _, client: watch(client, asked))
    server.attach(None)
    loop = GLib.MainLoop()
    threading.Thread(target=answer, args=(asked, loop), daemon=True).start()
    print("ready", flush=True)
    loop.run()


def login(settings):
    """Who is let in, and by which ways."""
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", ROLE)
    if settings["login"] == "basic":
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(settings["user"], settings["password"]), token)
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
    if settings["login"] == "digest":
        auth.add_digest(settings["user"], settings["password"], token)
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    if settings["certificate"]:
        auth.set_tls_certificate(Gio.TlsCertificate.new_from_files(settings["certificate"], settings["key"]))
    return auth


def watch(client, asked):
    """Count what a client asks, before it is done or refused."""
    for method in METHODS:

        def count(_client, _context, method=method):
            asked[method] += 1
            return GstRtsp.RTSPStatusCode.OK

        client.connect(f"pre-{method}-request", count)


def answer(asked, loop):
    """Tell the counts when asked for them."""
    for _ in sys.stdin:
        print(json.dumps(asked), flush=True)
    loop.quit()


if __name__ == "__main__":
    serve(json.loads(sys.argv[1]))
