"""Packaging of Citywall. The licence is AGPL-3.0-or-later because sslyze, which the TLS probe imports, is AGPL-3.0."""

from setuptools import find_packages, setup

setup(
    name="citywall",
    version="0.1.0",
    description="Six-layer security assessment of a city's business systems against Chinese baselines (一城墙)",
    license="AGPL-3.0-or-later",
    python_requires=">=3.11",
    packages=find_packages(include=["scanner*", "checks*", "reports*", "baselines*"]),
    include_package_data=True,
    package_data={
        "checks": ["py.typed", "*/*.yaml"],
        "baselines": ["py.typed", "library/*.yaml", "rules/*.yaml"],
        "reports": ["py.typed", "templates/*", "templates/*/*", "style/*", "locale/*/LC_MESSAGES/*.po"],
        "scanner": ["py.typed", "lab/sites/**/*", "lab/sites/**/.*", "lab/data/*", "demo/data/*", "probes/data/*"],
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
        "idna>=3.7",
    ],
    entry_points={
        "console_scripts": ["citywall=scanner.cli:main"],
        "citywall.checks": ["citywall=checks"],
    },
)
