"""Management: what a person attests of policy, organisation, people, construction and operation.

Each is met when the answer says so, has not expired and carries a proof (`checks.attested.judge_answer`).
"""

from __future__ import annotations

from checks.attested import judge_answer
from checks.check import check
from checks.evidence import AnswerEvidence
from checks.verdict import Verdict


@check("policy.strategy")
def strategy(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that an overall policy and strategy of network security is written down and in force."""
    return judge_answer(answer, "policy.strategy")


@check("policy.rules")
def rules(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that rules, procedures and forms cover the activities and make one system."""
    return judge_answer(answer, "policy.rules")


@check("policy.review")
def review(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that rules are made by appointed people, published under version control and reviewed
    regularly."""
    return judge_answer(answer, "policy.review")


@check("organisation.posts")
def posts(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that a leading group, a department and posts of system, audit and security
    administrators are set up with their duties."""
    return judge_answer(answer, "organisation.posts")


@check("organisation.staff")
def staff(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that enough administrators are appointed, and at level 3 the security administrator
    has no other post."""
    return judge_answer(answer, "organisation.staff")


@check("organisation.approval")
def approval(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that what needs approval, and by whom, is defined, followed step by step and reviewed."""
    return judge_answer(answer, "organisation.approval")


@check("organisation.liaison")
def liaison(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that there are regular meetings inside and contacts with authorities, suppliers and
    experts, in a list that is kept."""
    return judge_answer(answer, "organisation.liaison")


@check("organisation.inspection")
def inspection(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that regular and full security inspections are made, with checklists, reports and
    follow-up."""
    return judge_answer(answer, "organisation.inspection")


@check("personnel.hiring")
def hiring(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that people are hired by those in charge after their background and skills were
    examined, and sign confidentiality agreements."""
    return judge_answer(answer, "personnel.hiring")


@check("personnel.leaving")
def leaving(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that rights end and things are returned when people leave, with a promise of secrecy."""
    return judge_answer(answer, "personnel.leaving")


@check("personnel.training")
def training(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that people are made aware and trained by plan for their posts, and examined."""
    return judge_answer(answer, "personnel.training")


@check("personnel.visitors")
def visitors(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that visitors apply for access to rooms and networks, are escorted or given accounts,
    and lose their rights when they go."""
    return judge_answer(answer, "personnel.visitors")


@check("construction.grading")
def grading(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that the level and its reasons are written down, reviewed by experts, approved and
    filed."""
    return judge_answer(answer, "construction.grading")


@check("construction.design")
def design(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that protection is designed for the level, cryptography included, reviewed by experts
    and approved."""
    return judge_answer(answer, "construction.design")


@check("construction.procurement")
def procurement(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that security and cryptographic products are bought and used as the state's rules say."""
    return judge_answer(answer, "construction.procurement")


@check("construction.in-house")
def in_house(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that development is separate from operation, follows rules and secure coding, is
    tested, and versions are controlled."""
    return judge_answer(answer, "construction.in-house")


@check("construction.outsourced")
def outsourced(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that outsourced software is examined for malware before delivery, with documents,
    sources and a review for back doors."""
    return judge_answer(answer, "construction.outsourced")


@check("construction.delivery")
def delivery(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that building is led and controlled, accepted after security tests, and handed over
    with lists, documents and training."""
    return judge_answer(answer, "construction.delivery")


@check("construction.evaluation")
def evaluation(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that evaluations are made regularly and after great changes, by bodies that qualify,
    and findings are mended."""
    return judge_answer(answer, "construction.evaluation")


@check("construction.suppliers")
def suppliers(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that suppliers qualify, agree on security duties along the chain, and are supervised
    and reviewed."""
    return judge_answer(answer, "construction.suppliers")


@check("operations.environment")
def environment(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that people are in charge of rooms, rules for them exist, and papers and media are not
    left about."""
    return judge_answer(answer, "operations.environment")


@check("operations.assets")
def assets(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that assets are listed with owner, importance and place, and marked and handled by
    importance."""
    return judge_answer(answer, "operations.assets")


@check("operations.media")
def media(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that media are kept safely, inventoried and controlled when they travel."""
    return judge_answer(answer, "operations.media")


@check("operations.devices")
def devices(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that devices are maintained by rule, leave only with approval, and are cleared before
    reuse or scrapping."""
    return judge_answer(answer, "operations.devices")


@check("operations.vulnerabilities")
def vulnerabilities(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that vulnerabilities are found and mended or accepted after assessment, with regular
    tests and reports."""
    return judge_answer(answer, "operations.vulnerabilities")


@check("operations.network")
def network(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that roles, accounts, rules, manuals, logs, changes, tools, remote work and lines out
    are managed."""
    return judge_answer(answer, "operations.network")


@check("operations.malware")
def malware(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that people are aware of malware, devices from outside are examined first, and the
    means are verified regularly."""
    return judge_answer(answer, "operations.malware")


@check("operations.configuration")
def configuration(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that topology, components, versions and settings are recorded, and changes of them
    controlled."""
    return judge_answer(answer, "operations.configuration")


@check("operations.cryptography")
def cryptography(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that cryptography follows the national and industry standards, with certified
    products."""
    return judge_answer(answer, "operations.cryptography")


@check("operations.change")
def change(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that changes are planned, reviewed, approved, recorded, and can be stopped and undone,
    which is drilled."""
    return judge_answer(answer, "operations.change")


@check("operations.backup")
def backup(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that what needs backup is identified, with method, frequency, media, keeping time,
    strategy and procedures."""
    return judge_answer(answer, "operations.backup")


@check("operations.incident")
def incident(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that weaknesses and incidents are reported and handled by rule, analysed and learnt
    from, major ones by their own procedure."""
    return judge_answer(answer, "operations.incident")


@check("operations.contingency")
def contingency(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that contingency plans exist in one framework, are trained and drilled regularly, and
    revised."""
    return judge_answer(answer, "operations.contingency")


@check("operations.outsourcing")
def outsourcing(answer: AnswerEvidence) -> Verdict | None:
    """Met when it is attested that outsourced operators qualify for the level, and scope, duties, sensitive data and
    emergencies are in the agreement."""
    return judge_answer(answer, "operations.outsourcing")
