"""The app probe: reads Android packages (APK) that are kept in the workspace, without running them or anything in them."""

from scanner.probes.app.look import LOCATOR, is_package, look_app

__all__ = ["LOCATOR", "is_package", "look_app"]
