"""One file a rule. `RULES` is the list; the docstring of a rule is its manual page."""

from __future__ import annotations

from functools import lru_cache

from mailcheck.lazy import module
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

RULES = {
    "MC101": "port_tls_mismatch",
    "MC102": "port_25",
    "MC103": "port_not_offered",
    "MC104": "malformed_host",
    "MC105": "mistyped_host",
    "MC106": "cleartext_login",
    "MC107": "certificate_not_verified",
    "MC108": "tls_flags_conflict",
    "MC109": "invalid_port",
    "MC110": "loopback_in_container",
    "MC111": "receiving_server",
    "MC112": "region_mismatch",
    "MC201": "wrong_username",
    "MC202": "wrong_password_kind",
    "MC203": "other_providers_key",
    "MC204": "swapped_fields",
    "MC205": "placeholder",
    "MC206": "stray_characters",
    "MC207": "incomplete_login",
    "MC208": "retired_login",
    "MC209": "unencoded_url",
    "MC210": "unsupported_auth_method",
    "MC301": "missing_sender",
    "MC302": "malformed_sender",
    "MC303": "unverifiable_sender",
    "MC304": "sandbox_sender",
    "MC305": "reserved_domain",
    "MC306": "sender_not_login",
    "MC401": "missing_setting",
    "MC402": "unknown_key",
    "MC403": "ignored_key",
    "MC404": "deprecated_key",
    "MC405": "misread_value",
    "MC406": "invalid_value",
    "MC407": "two_transports",
    "MC408": "transport_off",
    "MC409": "duplicate_key",
    "MC410": "wrong_type",
    "MC411": "ambiguous_text",
    "MC501": "secret_in_file",
}
"""Code to module. The order is the order of the checks."""

DNS_RULES = {
    "MC601": "dns.spf_missing",
    "MC602": "dns.provider_not_in_spf",
    "MC603": "dns.several_spf_records",
    "MC604": "dns.malformed_spf",
    "MC605": "dns.spf_too_many_lookups",
    "MC606": "dns.spf_open",
    "MC607": "dns.spf_dead_term",
    "MC611": "dns.dkim_missing",
    "MC612": "dns.unusable_dkim_key",
    "MC613": "dns.weak_dkim_key",
    "MC614": "dns.dkim_in_testing",
    "MC621": "dns.dmarc_missing",
    "MC622": "dns.malformed_dmarc",
    "MC623": "dns.dmarc_not_enforced",
    "MC624": "dns.fails_own_dmarc",
    "MC625": "dns.reports_not_accepted",
    "MC626": "dns.obsolete_dmarc_tag",
    "MC631": "dns.return_path_missing",
    "MC632": "dns.no_way_back",
    "MC633": "dns.domain_not_found",
    "MC634": "dns.provider_record_missing",
    "MC641": "dns.malformed_mail_policy",
    "MC642": "dns.dnssec_broken",
}
"""The rules about what a sending domain publishes: they run with --dns, in `mailcheck dns`, and on zone files."""

LIVE_RULES = {
    "MC701": "live.host_not_found",
    "MC702": "live.no_connection",
    "MC703": "live.not_a_mail_server",
    "MC704": "live.tls_does_not_fit_port",
    "MC705": "live.certificate_not_valid",
    "MC706": "live.tls_not_agreed",
    "MC707": "live.starttls_not_there",
    "MC708": "live.text_before_tls",
    "MC709": "live.login_not_offered",
    "MC710": "live.login_refused",
    "MC711": "live.login_in_clear",
    "MC712": "live.sender_not_accepted",
    "MC713": "live.recipient_not_accepted",
    "MC714": "live.message_not_accepted",
    "MC715": "live.refused_for_now",
    "MC751": "live.account_refuses_key",
    "MC752": "live.account_domain_not_ready",
    "MC753": "live.account_region_differs",
    "MC754": "live.account_holds_mail_back",
}
"""The rules about what servers themselves answered: `mailcheck probe`, `mailcheck account`, `validate --probe`."""

SPEAKS_FOR = {
    "MC101": ("MC107",),
    "MC102": ("MC103",),
    "MC105": ("MC104",),
    "MC108": ("MC101", "MC106"),
    "MC109": ("MC101", "MC102", "MC103"),
    "MC111": ("MC103", "MC104", "MC105"),
    "MC203": ("MC201", "MC202"),
    "MC204": ("MC104", "MC201", "MC202", "MC203", "MC205"),
    "MC205": ("MC104", "MC105", "MC201", "MC202", "MC302", "MC305"),
    "MC206": ("MC104", "MC105", "MC109", "MC201", "MC202", "MC302", "MC405", "MC406"),
    "MC209": ("MC201", "MC202", "MC207"),
    "MC402": ("MC207",),
    "MC405": ("MC101", "MC106", "MC107", "MC108", "MC408"),
    "MC406": ("MC101", "MC106"),
}
"""A finding of the first code silences findings of the others about the same place: it names the cause."""


SILENT_IN_DOCUMENTATION = frozenset(("MC205", "MC207", "MC301", "MC305", "MC401", "MC407", "MC409", "MC501"))
"""Rules about what is missing, twice there, made up or secret: a manual shows parts, or every choice in a row, with made-up
values."""


@lru_cache(maxsize=256)
def load(code: str) -> ModuleType:
    """The module of a rule."""
    return module("mailcheck.rules." + (RULES.get(code) or DNS_RULES.get(code) or LIVE_RULES[code]))


class Head(NamedTuple):
    """Name and default severity of a code."""

    code: str
    name: str
    severity: str


class _Codes:
    """Every code there is, in order. A rule's module is loaded when its head is asked for."""

    _ENGINE = (
        Head("MC901", "syntax-error", "error"),
        Head("MC902", "unreadable-file", "error"),
        Head("MC903", "unused-ignore", "note"),
    )

    def __getitem__(self, code: str) -> Head:
        engine = next((head for head in self._ENGINE if head.code == code), None)
        if engine is not None:
            return engine
        rule = load(code).RULE
        return Head(rule.code, rule.name, rule.severity)

    def all(self) -> list[Head]:
        return [self[code] for code in sorted((*RULES, *DNS_RULES, *LIVE_RULES))] + list(self._ENGINE)


CODES = _Codes()
