"""Inside a container, localhost is the container itself.

`localhost` and `127.0.0.1` in the settings of a container do not lead to the machine it runs on, but back into the
container, where as a rule no mail server runs: the connection is refused (`ECONNREFUSED 127.0.0.1:25`).

The machine itself is `host.docker.internal` in Docker Desktop, and in Docker on Linux with
`extra_hosts: ["host.docker.internal:host-gateway"]`; another container goes by the name of its service. Where the image
brings its own mail server, or a container of the same pod takes the mail, silence this rule.

Bad:
    # compose.yaml
    services:
      status:
        image: rajnandan1/kener
        environment:
          SMTP_HOST: localhost
          SMTP_PORT: "1025"
          SMTP_USER: someone
          SMTP_PASS: ${SMTP_PASS}
          SMTP_FROM_EMAIL: status@example.com

Good:
    # compose.yaml
    services:
      status:
        image: rajnandan1/kener
        environment:
          SMTP_HOST: mailpit
          SMTP_PORT: "1025"
          SMTP_USER: someone
          SMTP_PASS: ${SMTP_PASS}
          SMTP_FROM_EMAIL: status@example.com

Source: https://docs.docker.com/desktop/features/networking/; https://github.com/dunglas/symfony-docker/issues/723
"""

from __future__ import annotations

from mailcheck.rules.base import WARNING, Finding, Rule, Settled, called, finding, is_loopback, shown
from mailcheck.rules.remedy import way

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC110", "loopback-in-container", WARNING, any_reader=True)


def check(mail: Settled) -> Iterator[Finding]:
    host = mail.get("host")
    if mail.kind != "smtp" or not mail.active or not mail.instance.scope.container or host.entry is None:
        return
    if not host.known or not is_loopback(str(host.value).strip()) or host.entry.path[-1] in mail.instance.scope.overridden:
        return
    message = (f"{called(mail, host)} is {shown(mail, host)}, which inside a container is the container itself: "
               "the connection is refused")  # fmt: skip
    help = (f"write the name of the service that takes the mail, or {way(mail, 'host', 'host.docker.internal')} for the machine "
            "the container runs on")  # fmt: skip
    yield finding(RULE, mail, host, message, help)
