"""The running site beside nginx with the same bytes as files, and beside axum alone: seconds per answer, by wrk.

A page that is asked for again and again is kept; one whose address is another one each time is rendered.
What is missing (nginx, wrk, the bare handler) is said, and left out.
"""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from machine import Failed, Took

SECONDS, CONNECTIONS = 3, 16

# Another address each time, and the same page: most pages ignore a query, a list empty parts of it.
OTHERS = """
local n = 0
function request()
  n = n + 1
  local a, b = n % 61, math.floor(n / 61) % 61
  local path = "{path}"
  if path:find("?", 1, true) then
    path = path .. string.rep("&", a + 1) .. "{last}" .. string.rep("&", b)
  else
    path = path .. "?n=" .. n
  end
  return wrk.format("GET", path)
end
"""


def pages(month, rows):
    """Which pages, by what they are called: the last part of a list's query stands apart."""
    return {
        "overview": ("/", ""),
        "month": (f"/reports/{month}/", ""),
        "entry": (f"/e/{rows // 2}", ""),
        "list": ("/entries?account=assets:bank:main", f"month={month}"),
    }


def measure(took, book, few, month, bare):
    """All pages of one book, kept and rendered; the list of another as well. A book is (book, rows)."""
    work = book[0].folder / "serving"
    work.mkdir()
    took.once("bare axum", lambda: bare_axum(bare))
    with site(book[0]) as (address, memory):
        for name, (path, last) in pages(month, book[1]).items():
            whole = f"{path}&{last}" if last else path
            took.once(f"{name} kept", lambda whole=whole: wrk(address + whole[1:], memory))
            script = work / f"{name}.lua"
            script.write_text(OTHERS.format(path=path, last=last), encoding="utf-8")
            took.once(f"{name} rendered", lambda script=script: wrk(address, memory, script))
            with urllib.request.urlopen(address + whole[1:]) as answer:
                (work / f"{name}.html").write_bytes(answer.read())
    for name in pages(month, 0):
        took.once(f"{name} of nginx", lambda name=name: of_nginx(work, f"{name}.html"))
    with site(few[0]) as (address, memory):
        took.once("list of few", lambda: wrk(address, memory, work / "list.lua"))


def wrk(address, memory=lambda: 0.0, script=None):
    """Seconds per answer, and the server's peak of memory by then."""
    program = shutil.which("wrk") or missing("wrk")
    how = ["-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *(["-s", str(script)] if script else [])]
    said = subprocess.run(
        [program, *how, address], capture_output=True, text=True, check=False
    ).stdout
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    if not rate or float(rate[1]) == 0 or "Non-2xx" in said or "Socket errors" in said:
        raise Failed(f"wrk {address}: {' '.join(said.split()) or 'no word'}")
    return Took(1 / float(rate[1]), memory())


@contextmanager
def started(command, pattern):
    """A server until the end of the block; the address that it says, or none."""
    server = subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        said = []
        for line in server.stdout:
            said.append(line.strip())
            if found := re.search(pattern, line):
                yield found[0], server.pid
                return
        raise Failed(f"{command[0]}: {' '.join(said) or 'no word'}")
    finally:
        server.terminate()
        server.communicate()


@contextmanager
def site(book):
    """`ledger serve`: its address, and how to ask for its peak of memory, in MiB."""
    command = [book.ledger, "serve", "--listen", "127.0.0.1:0", *book.place]
    with started(command, r"http://127\.0\.0\.1:\d+/") as (address, pid):

        def memory():
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
            return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024

        checked(address)
        yield address, memory


def checked(address):
    """Waits until the site has checked the whole book, as it does once after each start and commit."""
    for n in range(600):
        with urllib.request.urlopen(f"{address}?{n}") as answer:
            if b"Self-check passed" in answer.read():
                return
        time.sleep(0.2)
    raise Failed("the self-check did not pass")


def bare_axum(program):
    """The bare handler."""
    with started([program or missing("the bare handler")], r"http://\S+") as (address, _):
        return wrk(address)


def of_nginx(folder, name):
    """A file of the folder, by nginx."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "nginx.conf"
    temps = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Its workers would be somebody who may not look into the folder.
    user = "user root; " if os.geteuid() == 0 else ""
    config.write_text(
        f"{user}daemon off; worker_processes auto; pid {folder}/nginx.pid; error_log stderr notice;"
        f" events {{}} http {{ access_log off; sendfile on; tcp_nopush on; {temps}"
        " types { text/html html; }"
        f" server {{ listen 127.0.0.1:{port}; root {folder}; }} }}",
        encoding="utf-8",
    )
    command = [program or missing("nginx"), "-e", "stderr", "-c", config]
    with started(command, r"start worker process "):
        return wrk(f"http://127.0.0.1:{port}/{name}")


def missing(what):
    """It was not there when it was needed."""
    raise Failed(f"{what} is missing")
