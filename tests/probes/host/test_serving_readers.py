"""What the topics of keeping and serving read of the files of the supported distributions, and of words meant to mislead."""

from __future__ import annotations

import time

import pytest

from scanner.probes.host.backup_jobs import recognise
from scanner.probes.host.command import Heard
from scanner.probes.host.logrotate import kept_days
from scanner.probes.host.syslog_conf import read_rsyslog, read_syslog_ng
from scanner.probes.host.tomcat_conf import read_tomcats
from scanner.probes.host.topics import containers, crypto, middleware
from scanner.probes.host.web_conf import read_apache, read_nginx
from tests.probes.host.said import SYSTEMD, read


@pytest.mark.parametrize(
    ("command", "tool", "destination", "encrypted"),
    [
        ("root /usr/bin/mysqldump -uroot -p'x' hotline | gzip > /backup/h.sql.gz", "mysqldump", "local", False),
        ("pg_dump hotline | gpg -e -r ops > /mnt/nas/h.gpg", "pg_dump", "remote", True),
        ("rsync -az /srv/ backup@10.0.0.8:/srv/", "rsync", "remote", False),
        ("rsync -az /srv/ vault::module", "rsync", "remote", False),
        ("restic -r s3:https://oss.example/h backup /srv", "restic", "remote", True),
        ("borg create ::now /srv", "borg", "", True),
        ("tar -czf /backup/www.tgz /var/www", "tar", "local", False),
        ("xtrabackup --backup --target-dir=/data/backup", "xtrabackup", "local", False),
        ("/opt/scripts/db_backup.sh >/dev/null 2>&1", "script", "", None),
        ("bypy upload /backup", "bypy", "net-disk", False),
    ],
)
def test_a_backup_is_known_by_its_tool(command: str, tool: str, destination: str, encrypted: bool | None) -> None:
    found = recognise(command, ("/mnt/nas",))
    assert found is not None
    assert (found.tool, found.destination, found.encrypted) == (tool, destination, encrypted)


@pytest.mark.parametrize(
    "command",
    [
        "root /usr/libexec/dpkg/dpkg-db-backup",
        "tar -xzf /tmp/a.tgz",
        "logrotate /etc/logrotate.conf",
        "run-parts /etc/cron.daily",
    ],
)
def test_what_is_no_backup_is_not_taken_for_one(command: str) -> None:
    assert recognise(command, ()) is None


def test_national_algorithms_by_the_version_of_openssl() -> None:
    debian = {
        "openssl-version": "OpenSSL 3.0.15 3 Sep 2024 (Library: OpenSSL 3.0.15 3 Sep 2024)\n",
        "openssl-keys": "  Name: OpenSSL SM2 implementation\n    IDs: { 1.2.156.10197.1.301, SM2 } @ default\n",
        "openssl-digests": "  { 1.2.156.10197.1.401, SM3 } @ default\n",
        "openssl-ciphers": "  sm4 => SM4-CBC\n",
    }
    seen = read(crypto.TOPIC, debian)
    assert (seen.openssl, seen.national, seen.policy) == ("3.0.15", ("SM2", "SM3", "SM4"), "")
    redhat = {
        **debian,
        "openssl-version": "OpenSSL 1.1.1k  FIPS 25 Mar 2021\n",
        "openssl-keys": "RSA\n",
        "openssl-ciphers": "AES-128-CBC\n",
    }
    assert read(crypto.TOPIC, redhat, family="rhel").national == ("SM3",)
    centos = {
        "openssl-version": "OpenSSL 1.0.2k-fips  26 Jan 2017\n",
        "openssl-keys": Heard(status=1, error="Invalid command"),
    }
    assert read(crypto.TOPIC, centos, family="rhel").national == ()
    assert read(crypto.TOPIC, {"crypto-policy": "DEFAULT:SHA1\n"}, family="rhel").policy == "DEFAULT:SHA1"


def test_nginx_blocks_are_followed_over_lines_and_quotes() -> None:
    seen = read_nginx(
        "/etc/nginx/nginx.conf:http {\n/etc/nginx/nginx.conf:    access_log /var/log/nginx/a.log main;\n"
        "/etc/nginx/nginx.conf:}\n"
        '/etc/nginx/conf.d/a.conf:server {\n/etc/nginx/conf.d/a.conf:  location ~ "^/x{3};" {\n'
        "/etc/nginx/conf.d/a.conf:    access_log off;\n/etc/nginx/conf.d/a.conf:  }\n"
        "/etc/nginx/conf.d/a.conf:  # autoindex on;\n/etc/nginx/conf.d/a.conf:  location ~ /\\.ht { deny all; }\n"
        "/etc/nginx/conf.d/a.conf:  client_max_body_size 5g; ssl_protocols TLSv1.3;\n/etc/nginx/conf.d/a.conf:}\n"
    )
    assert (seen.logs_off, seen.access_log, seen.listing, seen.hides_dot_files) == (0, True, False, False)
    assert (seen.upload_limit, seen.protocols, seen.version_hidden) == (5 << 30, ("TLS 1.3",), None)


def test_apache_of_debian_and_of_the_others() -> None:
    debian = read_apache(
        "/etc/apache2/apache2.conf:\tOptions Indexes FollowSymLinks\n"
        '/etc/apache2/apache2.conf:<FilesMatch "^\\.ht">\n/etc/apache2/apache2.conf:\tRequire all denied\n'
        "/etc/apache2/apache2.conf:</FilesMatch>\n/etc/apache2/conf-enabled/security.conf:ServerTokens OS\n"
        "/etc/apache2/mods-enabled/ssl.conf:\tSSLProtocol all -SSLv3\n"
        "/etc/apache2/sites-enabled/000-default.conf:\tCustomLog ${APACHE_LOG_DIR}/access.log combined\n"
    )
    assert (debian.version_hidden, debian.listing, debian.access_log, debian.hides_dot_files) == (
        False,
        True,
        True,
        False,
    )
    assert debian.protocols == ("TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")
    other = read_apache(
        "/etc/httpd/conf/httpd.conf:ServerTokens Prod\n/etc/httpd/conf/httpd.conf:    Options -Indexes\n"
        '/etc/httpd/conf.d/dots.conf:<DirectoryMatch "/\\.">\n/etc/httpd/conf.d/dots.conf:Require all denied\n'
        "/etc/httpd/conf.d/ssl.conf:SSLProtocol -all +TLSv1.2\n/etc/httpd/conf.d/mod_security.conf:    SecRuleEngine On\n"
    )
    assert (other.version_hidden, other.listing, other.access_log, other.hides_dot_files) == (True, False, False, True)
    assert (other.protocols, other.firewall) == (("TLS 1.2",), "on")


def test_tomcat_comments_and_secrets() -> None:
    path = "/opt/tomcat/conf/server.xml"
    words = (
        *("<Server", 'port="8005"', 'shutdown="x7"', "<!--", "<Connector", 'protocol="AJP/1.3"', 'address="::"', "-->"),
        *("<Connector", 'protocol="AJP/1.3"', 'address="0.0.0.0"', 'secret="'),
        *("<Connector", 'protocol="AJP/1.3"', 'address="10.0.0.1"', 'secret=""'),
    )
    (seen,) = read_tomcats(
        "\n".join(f"{path}:{word}" for word in words), "", "/opt/tomcat/webapps/docs\n/srv/webapps/manager\n"
    )
    assert (seen.ajp, seen.applications) == (("10.0.0.1",), ("docs",))
    assert (seen.shutdown_port, seen.shutdown_default, seen.access_log) == (8005, False, False)


def test_containers_are_told_apart_and_only_running_ones_count() -> None:
    folders = [f"/var/lib/docker/containers/{letter * 64}" for letter in "ab"]
    rights = "".join(f'{folder}/hostconfig.json:"Privileged":true\n' for folder in folders)
    mounts = (
        f'{folders[0]}/config.v2.json:"Running":true\n{folders[0]}/config.v2.json:"Name":"/web"\n'
        f'{folders[0]}/config.v2.json:"User":"root"\n{folders[0]}/config.v2.json:"Source":"/var/lib/docker/volumes/x"\n'
        f'{folders[1]}/config.v2.json:"Running":false\n'
    )
    said = {
        "process-names": SYSTEMD + "root   dockerd\n",
        "docker-rights": rights,
        "docker-mounts": mounts,
        "docker-daemon": "[1",
    }
    seen = read(containers.TOPIC, said)
    assert [(one.name, one.privileged, one.host_paths, one.user) for one in seen.containers] == [
        ("web", True, (), "root")
    ]
    assert seen.open_sockets is None
    said |= {
        "docker-start": "ExecStart={ path=/usr/bin/dockerd ; argv[]=/usr/bin/dockerd $OPTIONS ; }\n",
        "docker-options-rhel": "OPTIONS='--live-restore --insecure-registry=hub.example'\n",
        "docker-daemon": '{"hosts": ["fd://", "tcp://10.0.0.4:2376"], "tlsverify": true, "userns-remap": "default"}',
    }
    seen = read(containers.TOPIC, said, family="rhel")
    assert (seen.open_sockets, seen.user_remapped, seen.log_driver) == ((), True, "json-file")
    assert (seen.insecure_registries, seen.settings["live-restore"]) == (("hub.example",), True)


def test_php_keeps_the_riskier_of_several_files() -> None:
    values = (("8.2", "Off ; no"), ("7.4", "On"), ("8.1", "Off"))
    ini = "".join(f"/etc/php/{version}/fpm/php.ini:display_errors = {value}\n" for version, value in values)
    said = {"process-names": SYSTEMD + "www-data   php-fpm8.2\nnobody    java\n", "php-debian": ini}
    seen = read(middleware.TOPIC, said)
    assert seen.php == {"display_errors": "on"}
    assert seen.running == {"PHP-FPM": ("www-data",), "Java": ("nobody",)}
    assert (seen.web, seen.tomcats) == ((), None)


@pytest.mark.parametrize(
    "words",
    [
        "{",
        "}",
        "a {",
        "\n",
        " ",
        '"',
        "action(",
        "destination x { udp(",
        "if ",
        "log { ",
        "-",
        "\\\n",
        "<!--",
        "a=",
        "/a:{",
        "*.* @@",
    ],
)
def test_a_file_made_to_waste_time_does_not(words: str) -> None:
    text = words * (262_144 // len(words))
    started = time.process_time()
    for reader in (read_rsyslog, read_syslog_ng, read_nginx, read_apache):
        reader(text)
    kept_days(text, text)
    read_tomcats(text, text, text)
    recognise(text, ())
    for line in text.splitlines()[:50]:
        recognise(line, ())
    assert time.process_time() - started < 10
