"""Certificates and servers for the tests of this folder, made once."""

from __future__ import annotations

import pytest

from tests.live.authority import Authority
from tests.live.mailservers import MailServers


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def mailservers(authority):
    servers = MailServers(authority)
    yield servers
    servers.close()
