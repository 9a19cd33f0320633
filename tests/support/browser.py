"""Drives Debian's Chromium (chromedriver, WebDriver over HTTP) and Firefox ESR (Marionette over TCP)
with the standard library alone. Both are headless, start from an empty profile and are ended with all
their children when the `with` block is left.

    with Chromium() as browser:
        browser.open("http://127.0.0.1:8080/")
        browser.wait_until("return document.title", lambda title: title, within=10)

Each has: open(url), run(script), wait_until(script, condition, within), errors() (what pages threw or the
console took for an error), screenshot(path), resize(width, height), press(keys), drag(selector, by).
"""

import base64
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

KEYS = {"Alt": "\ue00a", "Shift": "\ue008", "Space": " ", "Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004",
        "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015", "PageUp": "\ue00e"}
START_WITHIN_S = 60
ANSWER_WITHIN_S = 60
POLL_S = 0.1


class BrowserError(Exception):
    pass


def wait_for(what, probe, within):
    """The first true value of probe(); fails with `what` after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > deadline:
            raise BrowserError(f"{what}: not within {within} s, the last value was {value!r}")
        time.sleep(POLL_S)


def available(name):
    return {
        "chromium": bool(shutil.which("chromium") and shutil.which("chromedriver")),
        "firefox": bool(shutil.which("firefox-esr")),
    }[name]


class Browser:
    """What both have in common: an own folder, an own process group, waiting."""

    width, height = 1280, 1000

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="tgvs-browser-")
        self.process = None

    def __enter__(self):
        try:
            self.start()
            self.resize(self.width, self.height)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        with contextlib.suppress(Exception):
            self.quit()
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        # Children of the group may still be writing for a moment.
        shutil.rmtree(self.folder, ignore_errors=True)

    def launch(self, argv):
        environment = {
            "HOME": self.folder,
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "TMPDIR": self.folder,
            "MOZ_CRASHREPORTER_DISABLE": "1",
        }
        self.log = os.path.join(self.folder, "log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                argv, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def check_alive(self):
        if self.process.poll() is not None:
            with open(self.log, encoding="utf-8", errors="replace") as log:
                raise BrowserError(f"the browser ended with {self.process.returncode}: {log.read()[-2000:]}")

    def wait_until(self, script, condition=bool, within=20):
        """Runs `script` again and again until condition(result); gives that result."""
        deadline = time.monotonic() + within
        while True:
            value = self.run(script)
            if condition(value):
                return value
            if time.monotonic() > deadline:
                raise BrowserError(f"{script!r}: not within {within} s, the last value was {value!r}")
            time.sleep(POLL_S)

    def click(self, selector, within=20):
        """As soon as it can be: a press of a button that is off yet is lost."""
        self.wait_until(f"const found = document.querySelector({json.dumps(selector)});"
            "if (!found || found.disabled || found.closest('[hidden]')) return false; found.click(); return true;", bool, within)

    def fill(self, selector, text, within=20):
        """Puts the text into a field, as typing it would."""
        self.wait_until(f"const field = document.querySelector({json.dumps(selector)}); if (!field || field.disabled) return false;"
            f"field.value = {json.dumps(text)}; field.dispatchEvent(new Event('input', {{bubbles: true}})); return true;", bool, within)

    def choose(self, menu, action, within=20):
        """The action with that word of the menu that the selector finds."""
        self.click(menu, within)
        self.wait_until("const found = [...document.querySelectorAll('[role=menuitem]')]"
            f".find((one) => one.innerText.trim() === {json.dumps(action)}); found?.click(); return Boolean(found);", bool, within)

    def press(self, *keys):
        """One after the other, as a person does: characters, or names of KEYS; "Alt+ArrowDown" holds the first."""
        for key in keys:
            self.press_at_once(key)

    def press_at_once(self, *keys):
        """As a key does that is held: nobody waits for what is drawn in between."""
        actions = []
        for key in keys:
            *held, last = [KEYS.get(part, part) for part in (key.split("+") if len(key) > 1 else [key])]
            actions += [{"type": "keyDown", "value": one} for one in (*held, last)]
            actions += [{"type": "keyUp", "value": one} for one in (last, *reversed(held))]
        self.act([{"type": "key", "id": "keyboard", "actions": actions}])

    def touch(self, selector, share):
        """With a finger, so far along what the selector finds."""
        x, y = self.run(f"const box = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
                        f"return [Math.round(box.x + box.width * {share}), Math.round(box.y + box.height / 2)]")
        self.act([{"type": "pointer", "id": "touch", "parameters": {"pointerType": "touch"}, "actions":
            [{"type": "pointerMove", "duration": 0, "origin": "viewport", "x": x, "y": y}, {"type": "pointerDown", "button": 0},
             {"type": "pause", "duration": 50}, {"type": "pointerUp", "button": 0}]}])

    def drag(self, selector, by, kind="mouse", rest_ms=0):
        """From the middle of what the selector finds, by so many pixels, in steps; None: it is not let go."""
        x, y = self.run(f"const box = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
                        "return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]")
        steps = [{"type": "pointerMove", "duration": 60, "origin": "viewport",
                  "x": x + round(by[0] * part / 4), "y": y + round(by[1] * part / 4)} for part in range(5)]
        self.act([{"type": "pointer", "id": kind, "parameters": {"pointerType": kind}, "actions":
            [steps[0], {"type": "pointerDown", "button": 0}, {"type": "pause", "duration": rest_ms}, *steps[1:]]
            + ([] if len(by) > 2 else [{"type": "pointerUp", "button": 0}])}])

    def drop(self, kind="mouse"):
        """Lets go what drag(…, (x, y, None)) holds."""
        self.act([{"type": "pointer", "id": kind, "parameters": {"pointerType": kind},
                   "actions": [{"type": "pointerUp", "button": 0}]}])

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.picture()))


class Chromium(Browser):
    name = "chromium"
    arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--autoplay-policy=no-user-gesture-required",
    ]

    def start(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.launch(["chromedriver", f"--port={port}", "--allowed-ips=127.0.0.1"])
        self.address = f"http://127.0.0.1:{port}"
        wait_for("chromedriver starts", self.is_ready, START_WITHIN_S)
        profile = os.path.join(self.folder, "profile")
        options = {
            "binary": shutil.which("chromium"),
            "args": self.arguments + [f"--user-data-dir={profile}"],
        }
        capabilities = {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self.address += f"/session/{answer['sessionId']}"

    def is_ready(self):
        self.check_alive()
        with contextlib.suppress(OSError, BrowserError):
            return self.call("GET", "/status")["ready"]
        return False

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.address + path, data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with self.opener().open(request, timeout=ANSWER_WITHIN_S) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise BrowserError(error.read().decode(errors="replace")[:2000]) from error

    @staticmethod
    def opener():
        return urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def open(self, url):
        self.call("POST", "/url", {"url": url})

    def run(self, script):
        return self.call("POST", "/execute/sync", {"script": script, "args": []})

    def run_until(self, script):
        """What the script gives to the function that is its last argument."""
        return self.call("POST", "/execute/async", {"script": script, "args": []})

    def resize(self, width, height):
        self.call("POST", "/window/rect", {"width": width, "height": height})

    def act(self, actions):
        self.call("POST", "/actions", {"actions": actions})

    def cdp(self, command, **parameters):
        """Of the Chrome DevTools Protocol."""
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def screen(self, width, height):
        """As a telephone has it, narrower than any window may be."""
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def screen_as_before(self):
        self.cdp("Emulation.clearDeviceMetricsOverride")

    def on_each_page(self, script):
        """Runs first on each page that is opened from now on, until what this gives is called."""
        added = self.cdp("Page.addScriptToEvaluateOnNewDocument", source=f"{{ {script} }}")["identifier"]
        return lambda: self.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=added)

    def clock_off(self, seconds):
        """On each page that is opened from now on, the clock of the machine is so many seconds ahead."""
        getattr(self, "clock_as_before", lambda: None)()
        self.clock_as_before = self.on_each_page(f"const now = Date.now; Date.now = () => now() + {seconds} * 1000;")

    def network_late(self, ms):
        """Each request is answered so much later."""
        self.cdp("Network.enable")
        self.cdp("Network.emulateNetworkConditions", offline=False, latency=ms, downloadThroughput=-1, uploadThroughput=-1)

    def freeze(self, on):
        """As a telephone in a pocket: nothing of the page runs."""
        self.cdp("Page.setWebLifecycleState", state="frozen" if on else "active")

    def dark(self, on):
        features = [{"name": "prefers-color-scheme", "value": "dark" if on else "light"}]
        self.cdp("Emulation.setEmulatedMedia", features=features)

    def errors(self):
        """Since the last call."""
        entries = self.call("POST", "/se/log", {"type": "browser"})
        return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]

    def picture(self):
        return self.call("GET", "/screenshot")

    def quit(self):
        self.call("DELETE", "")


class Firefox(Browser):
    name = "firefox"
    preferences = {
        "marionette.port": 0,  # any; the browser writes it to MarionetteActivePort
        "media.autoplay.default": 0,
        "app.update.enabled": False,
        "app.normandy.enabled": False,
        "browser.shell.checkDefaultBrowser": False,
        "browser.startup.homepage_override.mstone": "ignore",
        "browser.aboutwelcome.enabled": False,
        "browser.safebrowsing.malware.enabled": False,
        "browser.safebrowsing.phishing.enabled": False,
        "datareporting.policy.dataSubmissionEnabled": False,
        "extensions.systemAddon.update.enabled": False,
        "media.gmp-manager.updateEnabled": False,
        "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False,
        "services.settings.server": "data:,#remote-settings-dummy/v1",
        "toolkit.telemetry.enabled": False,
    }

    def start(self):
        profile = os.path.join(self.folder, "profile")
        os.mkdir(profile)
        with open(os.path.join(profile, "user.js"), "w", encoding="utf-8") as file:
            for key, value in self.preferences.items():
                file.write(f"user_pref({json.dumps(key)}, {json.dumps(value)});\n")
        # System access: errors() reads the browser's own console.
        arguments = ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote"]
        self.launch(["firefox-esr", *arguments, "--profile", profile])
        port_file = os.path.join(profile, "MarionetteActivePort")
        port = int(wait_for("Firefox starts", lambda: self.read_port(port_file), START_WITHIN_S))
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_WITHIN_S)
        self.stream = self.socket.makefile("rb")
        self.last_id = 0
        self.read_message()  # who it is
        self.call("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {}}})

    def read_port(self, path):
        self.check_alive()
        with contextlib.suppress(FileNotFoundError), open(path, encoding="ascii") as file:
            return file.read().strip()
        return ""

    def read_message(self):
        """`length:json`."""
        digits = b""
        while not digits.endswith(b":"):
            byte = self.stream.read(1)
            if not byte:
                raise BrowserError("Firefox has closed the connection")
            digits += byte
        return json.loads(self.stream.read(int(digits[:-1])))

    def call(self, command, parameters=None):
        self.last_id += 1
        message = json.dumps([0, self.last_id, command, parameters or {}]).encode()
        self.socket.sendall(str(len(message)).encode() + b":" + message)
        _, _, error, result = self.read_message()
        if error:
            raise BrowserError(f"{command}: {error.get('error')}: {error.get('message')}")
        return result

    def open(self, url):
        self.origin = url
        self.call("WebDriver:Navigate", {"url": url})

    def run(self, script):
        return self.call("WebDriver:ExecuteScript", {"script": script, "args": []})["value"]

    def run_until(self, script):
        """What the script gives to the function that is its last argument."""
        return self.call("WebDriver:ExecuteAsyncScript", {"script": script, "args": []})["value"]

    def screen(self, width, height):
        """No narrower than its windows may be: 500 or so."""
        self.resize(width, height)

    def screen_as_before(self):
        self.resize(self.width, self.height)

    def dark(self, on):
        self.call("Marionette:SetContext", {"value": "chrome"})
        try:
            self.run(f"Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', {0 if on else 1});")
        finally:
            self.call("Marionette:SetContext", {"value": "content"})

    def resize(self, width, height):
        self.call("WebDriver:SetWindowRect", {"width": width, "height": height})

    def act(self, actions):
        self.call("WebDriver:PerformActions", {"actions": actions})

    def errors(self):
        """Since the start: what scripts threw and what the page's own console was told as an error."""
        script = """
            return Services.console.getMessageArray()
                .filter((m) => m instanceof Ci.nsIScriptError && !(m.flags & Ci.nsIScriptError.warningFlag))
                .filter((m) => m.sourceName.startsWith(arguments[0]))
                .map((m) => `${m.sourceName}:${m.lineNumber}: ${m.errorMessage}`);
        """
        self.call("Marionette:SetContext", {"value": "chrome"})
        try:
            return self.call("WebDriver:ExecuteScript", {"script": script, "args": [self.origin]})["value"]
        finally:
            self.call("Marionette:SetContext", {"value": "content"})

    def picture(self):
        return self.call("WebDriver:TakeScreenshot", {"full": False})["value"]

    def quit(self):
        with self.socket, self.stream:
            self.call("Marionette:Quit", {"flags": ["eForceQuit"]})
        self.process.wait(10)


BROWSERS = {browser.name: browser for browser in (Chromium, Firefox)}
