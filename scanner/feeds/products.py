"""The products looked up: by what banners, headers and packages call them, and what CPE calls them.

CPE vendors change with owners (nginx: `nginx`, later `f5`), so that a product may have several names. Source of the CPE names:
the NVD's own records.
"""

from __future__ import annotations

import re

import msgspec


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """One product. `cpes` are its pairs of vendor and product in CPE; `names` what it calls itself, `packages` what dpkg and
    rpm call it without a version at the end, all in lower case.

    `distributed` is True when Linux distributions ship it and mend it under its old number, so that a banner does not tell.
    """

    name: str
    cpes: tuple[tuple[str, str], ...]
    names: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    distributed: bool = True


PRODUCTS = (
    Product(
        name="nginx",
        cpes=(("f5", "nginx"), ("nginx", "nginx"), ("igor_sysoev", "nginx"), ("f5", "nginx_open_source")),
        names=("nginx",),
        packages=("nginx", "nginx-core", "nginx-light", "nginx-full", "nginx-extras"),
    ),
    Product(name="OpenResty", cpes=(("openresty", "openresty"),), names=("openresty",), packages=("openresty",)),
    Product(name="Tengine", cpes=(("alibaba", "tengine"),), names=("tengine",), packages=("tengine",)),
    Product(
        name="Apache httpd",
        cpes=(("apache", "http_server"),),
        names=("apache", "apache httpd", "httpd"),
        packages=("apache2", "httpd"),
    ),
    Product(
        name="Tomcat",
        cpes=(("apache", "tomcat"),),
        names=("apache tomcat", "tomcat"),
        packages=("tomcat", "libtomcat-java"),
    ),
    Product(
        name="OpenSSH",
        cpes=(("openbsd", "openssh"),),
        names=("openssh",),
        packages=("openssh-server",),
    ),
    Product(
        name="Dropbear", cpes=(("dropbear_ssh_project", "dropbear_ssh"),), names=("dropbear",), packages=("dropbear",)
    ),
    Product(
        name="OpenSSL",
        cpes=(("openssl", "openssl"),),
        names=("openssl",),
        packages=("openssl", "openssl-libs", "libssl"),
    ),
    Product(
        name="vsftpd",
        cpes=(("vsftpd_project", "vsftpd"), ("beasts", "vsftpd")),
        names=("vsftpd",),
        packages=("vsftpd",),
    ),
    Product(name="ProFTPD", cpes=(("proftpd", "proftpd"),), names=("proftpd",), packages=("proftpd", "proftpd-core")),
    Product(name="Pure-FTPd", cpes=(("pureftpd", "pure-ftpd"),), names=("pure-ftpd",), packages=("pure-ftpd",)),
    Product(
        name="Redis",
        cpes=(("redis", "redis"), ("redislabs", "redis")),
        names=("redis", "redis key-value store"),
        packages=("redis", "redis-server"),
    ),
    Product(
        name="PostgreSQL",
        cpes=(("postgresql", "postgresql"),),
        names=("postgresql", "postgresql db"),
        packages=("postgresql", "postgresql-server", "postgresql-server-dev"),
    ),
    Product(
        name="MySQL",
        cpes=(("oracle", "mysql"), ("oracle", "mysql_server"), ("mysql", "mysql")),
        names=("mysql",),
        packages=("mysql-server", "mysql-community-server", "mysql-server-core"),
    ),
    Product(
        name="MariaDB",
        cpes=(("mariadb", "mariadb"),),
        names=("mariadb",),
        packages=("mariadb-server", "mariadb-server-core"),
    ),
    Product(
        name="MongoDB",
        cpes=(("mongodb", "mongodb"),),
        names=("mongodb",),
        packages=("mongodb-org-server", "mongodb-server"),
        distributed=False,
    ),
    Product(
        name="Elasticsearch",
        cpes=(("elastic", "elasticsearch"), ("elasticsearch", "elasticsearch")),
        names=("elasticsearch", "elasticsearch rest api"),
        packages=("elasticsearch",),
        distributed=False,
    ),
    Product(
        name="Kibana",
        cpes=(("elastic", "kibana"), ("elasticsearch", "kibana")),
        names=("kibana",),
        packages=("kibana",),
        distributed=False,
    ),
    Product(name="Memcached", cpes=(("memcached", "memcached"),), names=("memcached",), packages=("memcached",)),
    Product(
        name="PHP",
        cpes=(("php", "php"),),
        names=("php",),
        packages=("php", "php-cli", "php-fpm", "php-common", "libapache2-mod-php"),
    ),
    Product(name="HAProxy", cpes=(("haproxy", "haproxy"),), names=("haproxy",), packages=("haproxy",)),
    Product(name="Squid", cpes=(("squid-cache", "squid"),), names=("squid", "squid http proxy"), packages=("squid",)),
    Product(name="BIND", cpes=(("isc", "bind"),), names=("isc bind", "bind"), packages=("bind9", "bind")),
    Product(
        name="Exim", cpes=(("exim", "exim"),), names=("exim", "exim smtpd"), packages=("exim4", "exim", "exim4-base")
    ),
    Product(name="Postfix", cpes=(("postfix", "postfix"),), names=("postfix", "postfix smtpd"), packages=("postfix",)),
    Product(name="Samba", cpes=(("samba", "samba"),), names=("samba", "samba smbd"), packages=("samba",)),
    Product(
        name="IIS",
        cpes=(("microsoft", "internet_information_services"), ("microsoft", "internet_information_server")),
        names=("microsoft-iis", "microsoft iis httpd"),
        distributed=False,
    ),
    Product(
        name="WebLogic",
        cpes=(("oracle", "weblogic_server"),),
        names=("weblogic", "weblogic server", "oracle weblogic server", "oracle weblogic admin httpd"),
        distributed=False,
    ),
    Product(name="Nacos", cpes=(("alibaba", "nacos"),), names=("nacos",), distributed=False),
    Product(
        name="GitLab",
        cpes=(("gitlab", "gitlab"),),
        names=("gitlab",),
        packages=("gitlab-ce", "gitlab-ee"),
        distributed=False,
    ),
    Product(
        name="Jenkins", cpes=(("jenkins", "jenkins"),), names=("jenkins",), packages=("jenkins",), distributed=False
    ),
    Product(
        name="Grafana", cpes=(("grafana", "grafana"),), names=("grafana",), packages=("grafana",), distributed=False
    ),
    Product(
        name="RabbitMQ",
        cpes=(("vmware", "rabbitmq"), ("pivotal_software", "rabbitmq"), ("broadcom", "rabbitmq_server")),
        names=("rabbitmq",),
        packages=("rabbitmq-server",),
    ),
    Product(
        name="ActiveMQ",
        cpes=(("apache", "activemq"),),
        names=("activemq", "apache activemq"),
        packages=("activemq",),
        distributed=False,
    ),
    Product(name="ZooKeeper", cpes=(("apache", "zookeeper"),), names=("zookeeper",), packages=("zookeeper",)),
    Product(name="sudo", cpes=(("sudo_project", "sudo"), ("todd_miller", "sudo")), packages=("sudo",)),
    Product(name="polkit", cpes=(("polkit_project", "polkit"),), packages=("policykit-1", "polkit", "polkitd")),
    Product(name="curl", cpes=(("haxx", "curl"), ("haxx", "libcurl")), packages=("curl", "libcurl")),
    Product(name="glibc", cpes=(("gnu", "glibc"),), packages=("libc6", "glibc")),
    Product(name="Docker", cpes=(("docker", "docker"), ("mobyproject", "moby")), packages=("docker-ce", "docker.io")),
)

_BY_NAME = {name: one for one in PRODUCTS for name in one.names}
_BY_PACKAGE = {package: one for one in PRODUCTS for package in one.packages}
_BRANCH = re.compile(r"-?\d+(?:\.\d+)*(?:t64)?(?=-|$)")


def product_named(name: str) -> Product | None:
    """The product that calls itself `name`, in any case."""
    return _BY_NAME.get(name.strip().lower())


def product_packaged(package: str) -> Product | None:
    """The product in a package, whose name may hold a branch: `tomcat9`, `php8.2-cli`, `postgresql-15`, `libssl3t64`."""
    name = package.lower()
    return _BY_PACKAGE.get(name) or _BY_PACKAGE.get(_BRANCH.sub("", name, count=1))
