"""Packaging of Citywall. The licence is AGPL-3.0-or-later because sslyze, which the TLS probe imports, is AGPL-3.0."""

from setuptools import find_packages, setup

CREDENTIALS = [
    "keyring>=25.6",
    "pyrage>=1.3",
]
"""Where logins are kept; the extras that look inside need them both."""

HOSTS = [
    *CREDENTIALS,
    # LGPL-2.1 or later.
    "paramiko>=5.1",
]
DOCX = [
    # MIT.
    "python-docx>=1.2",
]
SIGN = [
    # MIT, all three.
    "pyhanko>=0.34",
    "pyhanko-certvalidator>=0.30",
    "asn1crypto>=1.5",
]
DATABASES = [
    *CREDENTIALS,
    # BSD, MIT; then (Apache-2.0) for the ed25519 login of MariaDB.
    "pg8000>=1.31",
    "PyMySQL>=1.2",
    "PyNaCl>=1.6.2",
    # Apache-2.0, of which the product uses BSON alone; MIT; MIT-0.
    "pymongo>=4.15",
    "redis>=6.4",
    "scramp>=1.4.6",
]
DEVICES = [
    *CREDENTIALS,
    # Both BSD-2-Clause; of pysnmp the product uses the messages alone.
    "pysnmp>=7.1.26",
    "pyasn1>=0.6.4",
]

APPS = [
    # Apache-2.0; of it and its many dependencies the readers of binary XML and resource tables alone are imported.
    "androguard>=4.1.4",
    # MIT; what androguard logs with, imported to silence it.
    "loguru>=0.7.3",
]

WEB = [
    # MIT, MIT; BSD-3-Clause; BSD-3-Clause; Apache-2.0.
    "fastapi>=0.165",
    "pydantic>=2.12",
    "starlette>=1.10",
    "uvicorn>=0.54",
    "python-multipart>=0.0.34",
    # MIT; MIT; BSD-3-Clause: what a login is held to, and the picture a telephone reads its second factor from.
    "argon2-cffi>=25.1",
    "pyotp>=2.12",
    "segno>=1.6.6",
    # Apache-2.0.
    "prometheus-client>=0.26",
]
FLEET = [
    # BSD-3-Clause, both; MIT.
    "celery>=5.6",
    "kombu>=5.6",
    "redis>=6.4",
]

setup(
    name="citywall",
    version="0.4.0",
    description="Six-layer security assessment of a city's business systems against Chinese baselines (一城墙)",
    license="AGPL-3.0-or-later",
    python_requires=">=3.11",
    packages=find_packages(include=["scanner*", "checks*", "reports*", "baselines*"]),
    include_package_data=False,
    package_data={
        "checks": ["py.typed", "*.yaml", "*/*.yaml"],
        "baselines": ["py.typed", "library/*.yaml", "rules/*.yaml"],
        "reports": ["py.typed", "templates/*", "templates/*/*", "style/*", "locale/*/LC_MESSAGES/*.po"],
        "scanner": [
            "py.typed",
            "packages.list",
            "lab/*.yaml",
            "lab/servers/*",
            "lab/servers/sites/*",
            "sample/*.yaml",
            "sample/*.txt",
            "probes/data/*",
            "web/templates/*",
            "web/templates/*/*",
            "web/static/*",
            "personal/data/*",
            "accounts/*.txt",
        ],
    },
    install_requires=[
        "python-nmap>=0.7.1",
        "sslyze>=6.3",
        "requests>=2.32",
        "urllib3>=2.7",
        "jinja2>=3.1.6",
        "sqlite-utils>=4.2",
        "click>=8.1",
        "weasyprint>=70",
        "msgspec>=0.19",
        "pyyaml>=6.0",
        "rich>=13.9",
        "dnspython>=2.7",
        "openpyxl>=3.1.5",
        "defusedxml>=0.7.1",
        "babel>=2.16",
        "cryptography>=44",
        "gmalg>=1.1.2",
        "idna>=3.7",
        "nassl>=5.4",
        "markupsafe>=2.1",
        "pikepdf>=10",
        "pydyf>=0.12",
        "pypdf>=6",
        # BSD-3-Clause: the arithmetic of cron expressions, daylight-saving time included.
        "cronsim>=2.8",
        # MIT or Apache-2.0.
        "structlog>=26.1",
    ],
    extras_require={
        "hosts": HOSTS,
        "databases": DATABASES,
        "devices": DEVICES,
        "docx": DOCX,
        "sign": SIGN,
        "apps": APPS,
        "web": WEB,
        "fleet": FLEET,
        "all": [*HOSTS, *DATABASES, *DEVICES, *APPS, *DOCX, *SIGN, *WEB, *FLEET],
        "test": [
            "pytest>=9",
            "pytest-xdist>=3.8",
            "pytest-timeout>=2.4",
            "hypothesis>=6.150",
            "keyrings.alt>=5.0.2",
            "pdfua>=0.1.3",
            # The schemas and readers that exports are held to.
            "jsonschema>=4.26",
            "ocsf-json-schema>=1.2",
            "sarif-pydantic>=0.6.2",
            # What compliance-trestle's models of OSCAL need; scripts/setup brings those alone.
            "email-validator>=2.2",
            "orjson>=3.11",
            "rfc8785>=0.1.4",
            "ruamel.yaml>=0.19",
            "tongsuopy>=1.0.1",
            # BSD-2-Clause: plays devices recorded in the field.
            "snmpsim>=1.2.2",
            "snmpsim-data>=1.0.1",
            # Management boards for the tests to meet; both Apache-2.0.
            "pyghmi>=1.6.19",
            "sushy-tools>=2.2",
            # Servers that stand for controllers: BSD-3-Clause; MIT; MIT.
            "pymodbus>=3.16",
            "python-snap7>=3.3",
            "bacpypes3>=0.0.110",
            # A browser, a mail server and requests at random for the web face: Apache-2.0; Apache-2.0; MIT; BSD-3-Clause.
            "playwright>=1.65",
            "aiosmtpd>=1.4.6",
            "schemathesis>=4.32",
            "httpx2>=2.16.2",
            "mypy>=1.19",
            "ruff>=0.15",
            "import-linter>=2.9",
            "types-defusedxml",
            "types-openpyxl",
            "types-paramiko",
            "types-PyYAML",
            "types-requests",
        ],
    },
    entry_points={
        "console_scripts": ["citywall=scanner.cli:main"],
        "citywall.checks": ["citywall=checks"],
    },
)
