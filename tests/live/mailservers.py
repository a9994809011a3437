"""A real Postfix on this machine's loopback, with Dovecot to check its logins. Each has its own folder and ports.

Debian's packages `postfix` and `dovecot-core`, started as root, which both need; where one is missing, the tests are skipped
and say so. The machine's own configuration and queue are not touched."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.live.authority import Authority

USER, PASSWORD = "joe@example.com", "correct horse"
FOREIGN_USER, FOREIGN_PASSWORD = "jürgen@example.com", "pässwörd=€,ende"
REFUSED_SENDER = "refused@example.com"
PORTS = (
    "implicit",
    "starttls",
    "plain",
    "expired",
    "self_signed",
    "wrong_name",
    "strange",
    "incomplete",
    "future",
    "old",
    "weak",
)

_FOLDERS = [
    "active",
    "bounce",
    "corrupt",
    "defer",
    "deferred",
    "flush",
    "hold",
    "incoming",
    "maildrop",
    "pid",
    "private",
    "public",
    "saved",
    "trace",
]
_MASTER = "/usr/lib/postfix/sbin/master"


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that were free a moment ago, all at once."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _needed() -> None:
    for path in (_MASTER, "/usr/sbin/dovecot"):
        if not Path(path).exists():
            pytest.skip("Postfix or Dovecot is not installed (Debian: apt-get install postfix dovecot-core)")
    if os.getuid() != 0:
        pytest.skip("Postfix and Dovecot are started by root only")


class MailServers:
    """Postfix and Dovecot. `ports`: by what is special about them, see PORTS."""

    def __init__(self, authority: Authority) -> None:
        _needed()
        # Not pytest's folder: servers that give up root could not enter it, and paths of sockets have to be short.
        self.folder = Path(tempfile.mkdtemp(prefix="mailcheck-live-"))
        self.folder.chmod(0o755)
        self.ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        self.log = self.folder / "mail.log"
        self._processes: list[subprocess.Popen[bytes]] = []
        try:
            self._start_dovecot()
            self._start_postfix(authority)
            self._wait()
        except BaseException:
            self.close()
            raise

    def _start(self, *command: str) -> None:
        with (self.folder / "output.log").open("ab") as log:
            self._processes.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def _start_dovecot(self) -> None:
        users = self.folder / "users"
        users.write_text("".join(f"{name}:{{PLAIN}}{password}\n" for name, password in _USERS.items()), "utf-8")
        users.chmod(0o644)
        config = self.folder / "dovecot.conf"
        config.write_text(
            f"base_dir = {self.folder}/dovecot\nstate_dir = {self.folder}/dovecot\nlog_path = {self.folder}/dovecot.log\n"
            "protocols =\nssl = no\nauth_failure_delay = 0\nauth_username_chars =\ndisable_plaintext_auth = no\n"
            "auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256\n"
            f"passdb {{\n  driver = passwd-file\n  args = {users}\n}}\n"
            "userdb {\n  driver = static\n  args = uid=nobody gid=nogroup home=/nonexistent\n}\n"
            "service anvil {\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}\n"  # no waiting after a wrong password
            f"service auth {{\n  unix_listener {self.folder}/auth.sock {{\n    mode = 0666\n  }}\n}}\n"
        )
        self._start("/usr/sbin/dovecot", "-F", "-c", str(config))

    def _start_postfix(self, authority: Authority) -> None:
        owner = pwd.getpwnam("postfix")
        config, queue, store = (self.folder / name for name in ("postfix", "queue", "store"))
        for folder in (config, queue, store):
            folder.mkdir()
        for name in _FOLDERS:
            (queue / name).mkdir()
            if name != "pid":
                os.chown(queue / name, owner.pw_uid, -1)
        os.chown(store, owner.pw_uid, owner.pw_gid)
        shutil.copy(authority.good.pem, self.folder / "good.pem")
        (config / "main.cf").write_text(
            "compatibility_level = 3.6\n"
            f"queue_directory = {queue}\ndata_directory = {store}\n"
            f"maillog_file = {self.log}\nmaillog_file_prefixes = {self.folder}\n"
            "myhostname = mail.example\nmydestination =\nmynetworks =\nalias_maps =\nlocal_recipient_maps =\n"
            "inet_protocols = all\ndefault_transport = discard\nsmtpd_delay_reject = no\nsmtputf8_enable = no\n"
            "smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination\n"
            f"smtpd_sender_restrictions = check_sender_access inline:{{{{{REFUSED_SENDER} = 550 5.7.1 The domain is not verified}}}}\n"
            f"smtpd_sasl_auth_enable = yes\nsmtpd_sasl_type = dovecot\nsmtpd_sasl_path = {self.folder}/auth.sock\n"
            "smtpd_tls_security_level = may\nsmtpd_tls_auth_only = yes\n"
            f"smtpd_tls_chain_files = {authority.good.pem}\n"
            "smtpd_client_connection_rate_limit = 0\nsmtpd_client_auth_rate_limit = 0\nsmtpd_error_sleep_time = 0\n"
        )
        special = {
            "implicit": "-o smtpd_tls_wrappermode=yes",
            "plain": "-o smtpd_tls_security_level=none -o smtpd_tls_auth_only=no",
            "weak": "-o smtpd_tls_protocols=TLSv1.2 -o smtpd_tls_mandatory_ciphers=null -o smtpd_tls_ciphers=low -o tls_low_cipherlist=aNULL:@SECLEVEL=0",
            "old": "-o smtpd_tls_protocols=TLSv1 -o smtpd_tls_ciphers=low -o tls_low_cipherlist=ALL:@SECLEVEL=0",
        }
        services = []
        for name, port in self.ports.items():
            papers = getattr(authority, name, None)
            options = special.get(name, f"-o smtpd_tls_chain_files={papers.pem}" if papers else "")
            services += [f"{host}:{port} inet n - n - - smtpd {options}" for host in ("127.0.0.1", "[::1]")]
        (config / "master.cf").write_text(
            "\n".join(services) + "\n"
            "pickup unix n - n 60 1 pickup\ncleanup unix n - n - 0 cleanup\nqmgr unix n - n 300 1 qmgr\n"
            "tlsmgr unix - - n 1000? 1 tlsmgr\nrewrite unix - - n - - trivial-rewrite\n"
            "bounce unix - - n - 0 bounce\ndefer unix - - n - 0 bounce\ntrace unix - - n - 0 bounce\n"
            "verify unix - - n - 1 verify\nflush unix n - n 1000? 0 flush\nproxymap unix - - n - - proxymap\n"
            "showq unix n - n - - showq\nerror unix - - n - - error\nretry unix - - n - - error\n"
            "discard unix - - n - - discard\nanvil unix - - n - 1 anvil\npostlog unix-dgram n - n - 1 postlogd\n"
        )
        self._start(_MASTER, "-c", str(config), "-d")

    def _wait(self) -> None:
        for _ in range(100):
            if any(one.poll() is not None for one in self._processes):
                break
            try:
                with socket.create_connection(("127.0.0.1", self.ports["plain"]), 5) as sock:
                    if (self.folder / "auth.sock").exists() and sock.recv(100).startswith(b"220"):
                        return
            except OSError:
                pass
            time.sleep(0.05)
        pytest.fail(f"the servers did not start: {self.logs()}")

    def logs(self) -> str:
        return "".join(path.read_text(errors="replace")[-3000:] for path in self.folder.glob("*.log"))

    def close(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


_USERS = {USER: PASSWORD, FOREIGN_USER: FOREIGN_PASSWORD}
