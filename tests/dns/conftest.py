"""Servers for the tests of this folder, started once."""

from __future__ import annotations

import pytest

from tests.dns import provider_zones
from tests.dns.servers import Knot, Unbound


@pytest.fixture(scope="session")
def knot(tmp_path_factory):
    server = Knot(tmp_path_factory.mktemp("knot"), provider_zones.zones())
    yield server
    server.close()


@pytest.fixture(scope="session")
def unbound(tmp_path_factory, knot):
    server = Unbound(tmp_path_factory.mktemp("unbound"), knot)
    yield server
    server.close()
