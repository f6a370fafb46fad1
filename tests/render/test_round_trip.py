"""Manifest, rendered files, simulated application, observation: the same licensing facts at both ends."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from tests.render.conftest import GOOD
from tests.render.simulate import Estate
from validator import api
from validator.exchange.observation import Observation
from validator.facts.settings import effective_mode, effective_servers
from validator.model.names import expand_range
from validator.waivers import Terms

AS_OF = date(2026, 11, 24)
# What each way of setting is rendered as, besides a script.
BY_POLICY = ("reg", "gpo")
CENTRAL = ("dsc",)


def rendered(text, to, pack, *, force=False):
    found = api.render([api.Input("m.yaml", lambda: text)], to, as_of=AS_OF, pack=pack, force=force)
    assert found.rendered is not None, [finding.message for finding in found.report.findings]
    return found.rendered


def applied(deployment, text, to, pack, windows, folder, *, force=False):
    """Return the estate of a deployment after the rendered files of a format were applied."""
    estate = Estate(deployment)
    result = rendered(text, to, pack, force=force)
    assert result.files
    for file in result.files:
        if to == "powershell":
            estate.run(file.text)
        elif to == "reg":
            estate.import_registry(file.path[-1].removesuffix(".reg"), file.data, folder)
        elif to == "gpo":
            estate.link_policies(file.text, windows)
        else:
            estate.start_configuration(file.text)
    return estate


def facts(deployment):
    """Return the licensing facts of a manifest: mode and license servers by session host."""
    return {
        name.casefold(): (
            None
            if effective_mode(deployment, server).set_by == "nowhere"
            else effective_mode(deployment, server).value,
            list(effective_servers(deployment, server).value),
        )
        for server in deployment.servers
        if "session-host" in server.roles
        for name in expand_range(server.name)
    }


def observed(estate, windows):
    """Return the licensing facts of an observation, read through its model."""
    observation = Observation.model_validate(estate.observe(windows))
    return {
        server.name.casefold().partition(".")[0]: (
            windows.mode_of(server.session_host.licensing_type).mode,
            list(server.session_host.specified_license_servers),
        )
        for server in observation.servers
        if server.session_host is not None
    }


def formats(deployment):
    way = deployment.licensing.configured_by
    return ("powershell", *(CENTRAL if way == "deployment" else BY_POLICY if "policy" in way else ()))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_every_good_example_comes_back(path, pack, windows, deployments, tmp_path):
    text = path.read_text(encoding="utf-8")
    (deployment,) = deployments(text)
    for to in formats(deployment):
        estate = applied(deployment, text, to, pack, windows, tmp_path)
        assert observed(estate, windows) == facts(deployment), to


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_one_script_does_what_the_files_of_all_servers_do(path, pack, windows, deployments, tmp_path):
    text = path.read_text(encoding="utf-8")
    (deployment,) = deployments(text)
    estate = Estate(deployment)
    estate.run(rendered(text, "powershell", pack).whole.text)
    assert estate.observe(windows) == applied(deployment, text, "powershell", pack, windows, tmp_path).observe(windows)


def manifest(licensing, servers):
    return dedent(f"""\
        apiVersion: rdpolicy/v1
        kind: Deployment
        metadata: {{name: test}}
        directory: {{membership: domain, name: corp.example}}
        licensing: {licensing}
        servers:
        """) + "".join(f"  - {server}\n" for server in servers)


HOST = "{name: RDSH01, os: 2022, roles: [session-host]}"
OTHER = "{name: RDSH02, os: 2022, roles: [session-host], licensing: {mode: per-device, license_servers: [LIC09]}}"
LICENSES = "{name: LIC01, os: 2022, roles: [licensing], license_server: {prevent_license_upgrade: true}}"
BROKER = "{name: RDCB01, os: 2022, roles: [connection-broker]}"


@pytest.mark.parametrize(
    ("licensing", "servers"),
    [
        ("{mode: per-user, license_servers: [LIC01], configured_by: wmi}", [HOST, OTHER, LICENSES]),
        ("{mode: per-user, license_servers: [LIC01], configured_by: deployment}", [HOST, OTHER, LICENSES, BROKER]),
        ("{mode: per-user, license_servers: [LIC01], configured_by: wmi, policy: {mode: per-device}}", [HOST, OTHER]),
        ("{mode: per-user, configured_by: deployment, policy: {license_servers: 'LIC02,LIC03'}}", [HOST, BROKER]),
        ("{mode: per-device, license_servers: [LIC01, LIC02]}", [HOST]),
        ("{mode: per-device, license_servers: [LIC01, LIC02]}", [HOST, BROKER]),
        (
            "{mode: per-user, license_servers: [A], configured_by: group-policy, policy: {license_servers: [B, C]}}",
            [HOST],
        ),
    ],
)
def test_settings_of_every_kind_come_back(licensing, servers, pack, windows, deployments, tmp_path):
    text = manifest(licensing, servers)
    (deployment,) = deployments(text)
    estate = applied(deployment, text, "powershell", pack, windows, tmp_path, force=True)
    assert observed(estate, windows) == facts(deployment)


def test_policies_of_license_servers_come_back(pack, windows, deployments, tmp_path):
    text = manifest("{mode: per-user, license_servers: [LIC01], configured_by: group-policy}", [HOST, LICENSES])
    (deployment,) = deployments(text)
    for to in ("powershell", "reg", "gpo"):
        estate = applied(deployment, text, to, pack, windows, tmp_path, force=True)
        observation = Observation.model_validate(estate.observe(windows))
        (server,) = [server for server in observation.servers if server.license_server]
        assert server.license_server.prevent_license_upgrade_enabled, to


def test_waivers_count_on_the_terms_given(pack):
    text = next(path for path in GOOD if path.stem == "standalone-hosts-by-policy").read_text(encoding="utf-8")

    def remarks(terms):
        item = api.Input("m.yaml", lambda: text)
        return api.render([item], "powershell", as_of=AS_OF, pack=pack, terms=terms).rendered.whole.text

    assert "\n# Waived, line " in remarks(None)
    assert "\n# Waived, line " not in remarks(Terms(accepted=False))
