"""Management agents of a host: what reports its state to a centre, and what keeps it as the centre wants."""

from __future__ import annotations

from ipaddress import ip_address

from checks.check import check
from checks.evidence import HostPackagesEvidence, HostServicesEvidence, Reason
from checks.facts import few
from checks.platform.host_services import bare_name
from checks.verdict import Verdict, met, not_assessed, not_met

MONITORING = frozenset(("zabbix-agent", "zabbix-agent2", "zabbix_agentd", "node_exporter", "prometheus-node-exporter"))
MONITORING |= frozenset(("telegraf", "collectd", "nagios-nrpe-server", "nrpe", "snmpd", "metricbeat", "netdata"))
MONITORING |= frozenset(("cloudmonitor", "aliyun-service", "telescoped", "uniagentd", "barad_agent", "falcon-agent"))
MONITORING |= frozenset(("categraf", "icinga2", "check-mk-agent", "n9e-agent", "gse_agent", "datadog-agent"))
"""Units of agents that report a server's state, those of the Chinese clouds and of BlueKing and Nightingale among them."""

MANAGEMENT = frozenset(
    ("salt-minion", "puppet", "puppet-agent", "chef-client", "landscape-client", "goferd", "rhsmcertd")
)
MANAGEMENT |= frozenset(
    ("katello-agent", "ansible-pull", "cfengine3", "rudder-agent", "gse_agent", "aops-ceres", "ceres")
)
"""Units of agents that keep settings or patches as a centre wants them; aops-ceres is openEuler's."""

_INTERNAL_ENDINGS = (".gov.cn", ".local", ".lan", ".internal", ".intranet", ".corp", ".home.arpa")


@check("host.monitoring-agent")
def monitoring_agent(services: HostServicesEvidence) -> Verdict:
    """Met when an agent of `MONITORING`, or an SNMP agent, runs on the host, so that a centre can watch its state.

    A centre that watches without an agent, by logging in, is not seen from the host: it has to be shown otherwise.
    Source: GB/T 22239 8.1.5.4 c).
    """
    if services.running is None:
        return not_assessed(services, Reason.NOT_KNOWN)
    found = sorted(unit for unit in services.running if bare_name(unit) in MONITORING)
    return met(services, agents=few(found)) if found else not_met(services, running=len(services.running))


@check("host.central-management")
def central_management(services: HostServicesEvidence, packages: tuple[HostPackagesEvidence, ...]) -> Verdict:
    """Met when an agent of `MANAGEMENT` runs, or packages come from a source inside (a private address, a name of the city's
    own): then patches are managed centrally. Not met when all sources are outside and no agent runs.

    Management without an agent is not seen from the host. Source: GB/T 22239 8.1.5.4 e).
    """
    found = sorted(unit for unit in services.running or () if bare_name(unit) in MANAGEMENT)
    if found:
        return met(services, agents=few(found))
    sources = [source for one in packages for source in one.sources or ()]
    if any(is_internal(source) for source in sources):
        return met(services, sources=few(sources))
    if services.running is None or not sources:
        return not_assessed(services, Reason.NOT_KNOWN)
    return not_met(services, sources=few(sources))


def is_internal(host: str) -> bool:
    """True for a private address, a name without a dot, and a name that is not of the public Internet or is the city's."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return bool(host) and ("." not in host or host.endswith(_INTERNAL_ENDINGS))
