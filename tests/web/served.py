"""An office as `regional-carbon serve` opens it, and somebody at a browser; they know nothing of Django."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request

PASSPHRASE = "nine green lanterns at dusk"


class Served:
    """An office as `regional-carbon serve` opens it: its address, its administrator, its processes."""

    def __init__(self, folder, *arguments, **environment):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.folder, self.address = folder, f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "regional_carbon", "serve", str(folder), "--port", str(port), *arguments]
        self.environment = {**os.environ, **environment}
        self.log = folder.with_suffix(".log").open("a+")
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=self.log, text=True, start_new_session=True
        )
        self.said = self.process.stdout.readline() + self.process.stdout.readline()
        found = re.search(r"Log in as (\S+) with the password (\S+)", self.said)
        self.name, self.password = found.groups() if found else ("", "")
        self._wait()

    def _wait(self):
        end = time.monotonic() + 90  # however many share the machine
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.address}/health/", timeout=5) as answer:
                    assert answer.read() == b"ok"
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"not served: {self.said}\n{self.told()}")

    def told(self):
        """What the server wrote to its log."""
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        """As a service manager stops it."""
        self.process.terminate()
        self.process.wait(timeout=40)
        self.process.stdout.close()
        self.log.close()


class Officer:
    """Somebody at a browser: what their pages asked for, and complained of."""

    def __init__(self, browser, served, name, password, new="", **context):
        self.served, self.requests, self.complaints = served, [], []
        self.context = browser.new_context(viewport={"width": 1366, "height": 768}, **context)
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(f"{self.page.url}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.goto(f"{served.address}/log-in/")
        self.page.fill("#login-username", name)
        self.page.fill("#login-password", password)
        self.page.click("main button.primary")
        if new:
            self.page.fill("#password-old", password)
            self.page.fill("#password-new", new)
            self.page.click("main button.primary")

    def go(self, where):
        """A page of Region A, its charts drawn."""
        self.page.goto(f"{self.served.address}/r/region-a/{where}")
        self.drawn()

    def drawn(self):
        """Wait until what draws is drawn."""
        if self.page.locator("figure[data-figure]").count():
            self.page.wait_for_selector("body[data-charts=ready]")
        if self.page.locator("#laboratory").count():
            self.page.wait_for_selector("body[data-laboratory=ready]")

    def number(self, selector):
        return float(self.page.inner_text(selector).replace(",", ""))
