"""Pictures of every page of the office, in both languages: `make screens` writes them to docs/pictures/office/.

They are for people to look at one by one after a change; no test compares them.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.web.served import PASSPHRASE, Officer, Served  # noqa: E402 - the tests' own way into an office

PAGES = {
    "overview": "", "data": "data/", "deliveries": "data/deliveries/", "settings": "settings/",
    "intensity": "intensity/", "enterprises": "enterprises/", "enterprise": "enterprises/A011/",
    "letter": "letters/A011/", "sure": "sure/",
    "laboratory": "laboratory/", "choosing": "laboratory/choosing/", "plans": "plans/", "monitor": "monitor/",
    "measures": "measures/", "questions": "questions/", "tasks": "tasks/", "news": "news/", "whole": "settings/whole/",
    "settings_text": "settings/text/", "correct": "corrections/A011/", "terms": "../../terms/",
    "reports": "reports/", "factors": "factors/", "administration": "administration/", "audit": "administration/audit/",
}  # fmt: skip

SETTLED_MS = 800  # until charts stand


def main() -> None:
    """Every page as a screen of 1366 × 768 shows it, English light and Chinese dark."""
    folder = ROOT / "docs" / "pictures" / "office"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as aside, sync_playwright() as play:
        served = Served(Path(aside) / "office")
        try:
            browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
            officer = Officer(browser, served, served.name, served.password, PASSPHRASE)
            for language, theme in (("en", "light"), ("zh-hans", "dark")):
                for name, value in (("django_language", language), ("theme", theme)):
                    officer.context.add_cookies([{"name": name, "value": value, "url": served.address}])
                for name, where in PAGES.items():
                    officer.go(where)
                    officer.page.wait_for_timeout(SETTLED_MS)
                    path = folder / f"{name}-{language[:2]}.jpg"
                    officer.page.screenshot(path=path, type="jpeg", quality=70)
        finally:
            served.stop()


if __name__ == "__main__":
    main()
