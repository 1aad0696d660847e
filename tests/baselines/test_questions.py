"""The questionnaire of a baseline."""

from __future__ import annotations

from baselines.load import baseline_names, join, load_baseline
from baselines.questions import questions
from checks import all_checks


def test_every_attested_item_is_asked_once() -> None:
    for name in baseline_names():
        baseline = load_baseline(name)
        asked = questions(baseline)
        assert len({one.id for one in asked}) == len(asked)
        covered = [item for one in asked for item in one.items]
        assert sorted(covered) == sorted(item.id for item in baseline.items if item.settled_by.topic)


def test_level_3_is_asked_in_209_questions() -> None:
    """211 items, of which two are settled by looking alone."""
    ids = [one.id for one in questions(load_baseline("mlps2-level3"))]
    assert len(ids) == 209
    assert {"8.1.2.2 b)", "8.1.4.1 c)"}.isdisjoint(ids)


def test_a_question_asks_the_same_in_every_baseline() -> None:
    """One wall's machine-room door is asked in the words of GB/T 22239's item, since one answer counts for both."""
    asked = {one.id: one for one in questions(load_baseline("one-wall"))}
    by_standard = {one.id: one for one in questions(load_baseline("mlps2-level3"))}
    shared = asked.keys() & by_standard.keys()
    assert "8.1.1.2" in shared
    for id in shared:
        assert (asked[id].text, asked[id].topic) == (by_standard[id].text, by_standard[id].topic), id
    assert asked["8.1.1.2"].items == ("PHY-02",)


def test_a_question_has_one_topic_in_all_baselines() -> None:
    topics: dict[str, set[str]] = {}
    for name in baseline_names():
        for item in load_baseline(name).items:
            if item.settled_by.topic:
                topics.setdefault(item.question, set()).add(item.settled_by.topic)
    assert {id: names for id, names in topics.items() if len(names) > 1} == {}


def test_questions_of_one_wall_exist_or_are_its_own() -> None:
    standard = {one.id for one in questions(load_baseline("mlps2-level3"))}
    baseline = load_baseline("one-wall")
    own = {one.id for one in questions(baseline)} - standard
    assert own == {"DAT-16", "DAT-17", "DAT-19"}


def test_the_cloud_questions_come_behind() -> None:
    joined = join(load_baseline("mlps2-level2"), [load_baseline("mlps2-cloud-level2")])
    asked = [one.id for one in questions(joined)]
    assert asked[-1] == "8.2.7.1"
    assert asked[0] == "8.1.1.1 a)"


def test_topics_stand_in_the_layer_they_ask_about() -> None:
    """A topic of the machine room is never asked for the network, and so on; the cloud's topic serves all layers."""
    known = all_checks()
    for one in questions(load_baseline("mlps2-level3")):
        assert known[one.topic].layer is one.layer, one.id
