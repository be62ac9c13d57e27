"""A terminal of a given size that a program believes in: its bytes, and the screen that they make."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unicodedata

from runs import PROJECT

TOKEN = re.compile(r"\x1b\[(\??)([\d;]*)([A-Za-z])|([\r\n])|([^\x1b\r\n])", re.S)


def cells(character):
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Screen:
    """Understands the few sequences that the program uses; anything else is an error, and so is a line too long."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.lines, self.row, self.column = [""], 0, 0
        self.top = 0
        self.has_cursor, self.is_updating = True, False
        self.highest_reach = 0

    def feed(self, text):
        position = 0
        while position < len(text):
            token = TOKEN.match(text, position)
            assert token, f"an unknown sequence: {text[position:position + 20]!r}"
            position = token.end()
            private, numbers, command, control, character = token.groups()
            if character:
                self.put(character)
            elif control == "\r":
                self.column = 0
            elif control == "\n":
                self.row += 1
                if self.row == len(self.lines):
                    self.lines.append("")
                self.top = max(self.top, self.row - self.rows + 1)
            elif command == "A":
                self.row -= int(numbers or 1)
                assert self.row >= self.top, "a frame reaches above the window"
            elif command == "J":
                self.lines[self.row] = self.lines[self.row][:self.column]
                del self.lines[self.row + 1:]
            elif command == "K":
                self.lines[self.row] = self.lines[self.row][:self.column]
            elif private and numbers == "25":
                self.has_cursor = command == "h"
            elif private and numbers == "2026":
                self.is_updating = command == "h"
            else:
                assert command == "m", f"an unknown sequence: {token[0]!r}"

    def put(self, character):
        line = self.lines[self.row]
        self.lines[self.row] = line[:self.column] + character + line[self.column + 1:]
        self.column += 1
        width = sum(map(cells, self.lines[self.row][:self.column]))
        assert width <= self.columns, f"wider than {self.columns}: {self.lines[self.row]!r}"

    @property
    def window(self):
        return self.lines[self.top:]


class Session:
    """The program at a terminal; `frames` are its single writes as far as the kernel kept them apart."""

    def __init__(self, *arguments, columns=80, rows=24, cwd=None, **environment):
        self.controller, terminal = pty.openpty()
        self.resize(columns, rows)
        self.screen = Screen(columns, rows)
        self.text = ""
        plain = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "CI", "SLUICE_ARTIFACTS")}
        # A job of its own, so that Ctrl-C reaches it and nobody else.
        self.process = subprocess.Popen(
            [PROJECT / "sluice", *map(str, arguments)], stdin=terminal, stdout=terminal, stderr=terminal,
            cwd=cwd, env={**plain, "TERM": "xterm-256color", **environment}, start_new_session=True)
        os.close(terminal)

    def resize(self, columns, rows):
        fcntl.ioctl(self.controller, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, until=None, seconds=120):
        """Feeds the screen until the program ends, or until a line of the screen matches `until`; gives whether one did."""
        end = time.monotonic() + seconds
        pending = b""
        while time.monotonic() < end:
            if not select.select([self.controller], [], [], 1)[0]:
                continue
            try:
                data = os.read(self.controller, 1 << 16)
            except OSError:
                data = b""
            if not data:
                self.process.wait(10)
                return until is None
            pending += data
            # Frames are fed whole, so that a half one is no picture.
            text = pending.decode(errors="ignore")
            if text.count("\x1b[?2026h") != text.count("\x1b[?2026l") or pending[-1:] not in (b"l", b"\n"):
                continue
            pending = b""
            self.text += text
            self.screen.feed(text)
            if until and any(re.search(until, line) for line in self.screen.lines):
                return True
        raise AssertionError(f"not in {seconds} s: {until}\n" + "\n".join(self.screen.window))

    def interrupt(self):
        os.killpg(self.process.pid, signal.SIGINT)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.controller)
