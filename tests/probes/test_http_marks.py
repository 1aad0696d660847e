"""Known contents: each is recognised by an example, and none in an ordinary page."""

from __future__ import annotations

import pytest

from checks.evidence import Depth
from scanner.probes.http.marks import catalogue, paths_for, recognise

HTML = "<!doctype html><html><head><title>{}</title></head><body>{}</body></html>"

EXAMPLES: dict[str, str | bytes] = {
    "directory-listing": "<html><head><title>Index of /files/</title></head>",
    "stack-trace": "Exception in thread main\n\tat cn.gov.portal.Login.check(Login.java:42)\n",
    "waf-block": HTML.format("网站防火墙", "您的请求带有不合法参数，已被网站管理员设置拦截！"),
    "login-page": HTML.format("x", "<input class='a' type='password'>"),
    "default-page": HTML.format("Welcome to nginx!", "<h1>Welcome to nginx!</h1>"),
    "git-head": "ref: refs/heads/main\n",
    "git-config": "[core]\n\trepositoryformatversion = 0\n",
    "svn-entries": "12\n",
    "ds-store": b"\x00\x00\x00\x01Bud1\x00",
    "dotenv": "APP_NAME=x\nDB_PASSWORD=made-up\n",
    "private-key": "-----BEGIN RSA PRIVATE KEY-----\n",
    "config-file": "spring:\n  datasource:\n    url: jdbc\n",
    "sql-dump": "-- MySQL dump 10.13  Distrib 5.7\n",
    "backup-archive": b"PK\x03\x04\x14\x00",
    "source-code": "<?php\n$a = 1;\n",
    "phpinfo": HTML.format("phpinfo()", ""),
    "server-status": "Active connections: 3 \nserver accepts handled requests\n",
    "actuator": '{"_links":{"self":{"href":"http://a/actuator"}}}',
    "swagger": '{"swagger":"2.0","info":{}}',
    "druid": HTML.format("druid monitor", ""),
    "nacos": HTML.format("Nacos", ""),
    "tomcat-manager": HTML.format("401", 'add the role "manager-gui"'),
    "jenkins": HTML.format("Dashboard [Jenkins]", ""),
    "grafana": HTML.format("Grafana", ""),
    "kibana": HTML.format("Elastic", "<kbn-injected-metadata data='{}'>"),
    "phpmyadmin": HTML.format("localhost | phpMyAdmin 5.2", ""),
    "solr": HTML.format("Solr Admin", ""),
    "weblogic-console": HTML.format("Oracle WebLogic Server", ""),
    "rabbitmq-management": HTML.format("RabbitMQ Management", ""),
    "portainer": HTML.format("Portainer", ""),
    "robots": "User-agent: *\nDisallow: /admin\n",
    "security-txt": "Contact: mailto:a@example.gov.cn\n",
}

ORDINARY = HTML.format("运城市政务服务网", "<p>办事指南 Contact us: 12345</p><input type=text name=q><p>password</p>")


def marks_of(example: str | bytes, status: int = 200) -> tuple[str, ...]:
    body = example if isinstance(example, bytes) else example.encode()
    return recognise(status, (), body, body.decode("latin-1") if isinstance(example, bytes) else example)


def test_every_mark_has_an_example() -> None:
    assert EXAMPLES.keys() == catalogue().marks.keys()


@pytest.mark.parametrize("mark", EXAMPLES)
def test_each_is_recognised_by_its_example_and_by_no_other_mark(mark: str) -> None:
    assert marks_of(EXAMPLES[mark]) == (mark,)


@pytest.mark.parametrize("status", [200, 404, 500])
def test_an_ordinary_page_has_no_mark(status: int) -> None:
    assert marks_of(ORDINARY, status) == ()


def test_headers_tell_too() -> None:
    headers = (("x-jenkins", "2.440"), ("www-authenticate", 'Basic realm="Tomcat Manager Application"'))
    assert recognise(401, headers, b"", "") == ("tomcat-manager",)
    assert recognise(403, headers, b"", "") == ("jenkins", "tomcat-manager")


def test_a_file_that_is_refused_is_not_shown() -> None:
    assert marks_of(EXAMPLES["dotenv"], status=403) == ()


def test_an_html_page_about_a_file_is_not_the_file() -> None:
    assert marks_of(HTML.format("help", "<pre>\nDB_PASSWORD=x\n</pre>")) == ()


def test_the_list_is_in_order() -> None:
    marks = catalogue().marks
    paths = [known.path for known in catalogue().paths]
    assert len(paths) == len(set(paths))
    assert all(path.startswith("/") for path in paths)
    assert all(mark in marks for known in catalogue().paths for mark in known.marks)
    assert 30 <= len(paths_for(Depth.NORMAL)) <= 40
