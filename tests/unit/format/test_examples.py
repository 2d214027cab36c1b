"""Every example in `graphs/` is played through, to each of its ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from hitl_cli.checkpoint.memory import InMemorySaver
from hitl_cli.errors import Fail
from hitl_cli.format.build import load
from tests.unit.format.playing import Playing

GRAPHS = Path(__file__).parents[3] / "graphs"


@pytest.mark.parametrize("path", sorted(GRAPHS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_loads_and_says_what_it_is_for(path):
    graph = load(path)

    assert graph.description
    assert all(not each.required for each in graph.inputs), "an example runs without any input"


def test_approval_approved(play):
    played = play(GRAPHS / "approval.yaml", {"manager": ["approve"]})

    assert played.asked[0]["question"] == "Approve Standing desk for 480 euros?"
    assert played.schemas[0] == {"enum": ["approve", "reject"]}
    assert played.values["pay"] == "Would pay 480 euros for: Standing desk"


def test_approval_of_a_small_amount_asks_nobody(play):
    played = play(GRAPHS / "approval.yaml", inputs={"item": "Pens", "amount": 9.5})

    assert played.asked == []
    assert played.values["pay"] == "Would pay 9.5 euros for: Pens"


def test_approval_rejected_fails_with_the_reason_in_the_state(play):
    with pytest.raises(Fail, match="node 'reason' led to 'fail'"):
        play(GRAPHS / "approval.yaml", {"manager": ["reject"], "reason": ["Too dear"]})


def test_approval_that_nobody_gives_is_asked_for_again_after_three_days():
    played = Playing(GRAPHS / "approval.yaml", item="Standing desk", amount=480)
    played.time_out().time_out()

    assert played.values["remind"] == "Would remind: Standing desk still waits for approval"
    assert played.names == ["manager"]
    assert played.answer(manager="approve").values["pay"] == "Would pay 480 euros for: Standing desk"


def test_a_hostile_item_reaches_the_script_as_one_argument(play, tmp_path):
    item = f'a"; touch {tmp_path}/owned; $(touch {tmp_path}/owned) `touch {tmp_path}/owned` \\'
    played = play(GRAPHS / "approval.yaml", {"manager": ["approve"]}, {"item": item, "amount": 500})

    assert played.values["pay"] == f"Would pay 500 euros for: {item}"
    assert not (tmp_path / "owned").exists()


def test_review_edited_twice_and_published(play):
    played = play(
        GRAPHS / "review.yaml", {"edit": ["# First\n", "# Second\n"], "confirm": ["edit", "publish"]}
    )

    assert played.asked[0]["default"].startswith("# What is new\n\n- Questions can be answered")
    assert played.asked[0]["editor"] == "markdown"
    assert played.asked[1]["details"] == "# First\n"
    assert played.asked[1]["choices"][2] == {"value": "discard", "label": "Throw it away"}
    assert played.asked[2]["default"] == "# First\n"
    assert played.values["publish"] == "Would publish 1 lines"


def test_review_discarded(play):
    played = play(GRAPHS / "review.yaml", {"edit": ["# First\n"], "confirm": ["discard"]})

    assert "publish" not in played.values


def test_tool_approved_asks_only_for_the_tool_that_others_notice(play):
    played = play(GRAPHS / "tool.yaml", {"gate": ["approve"]})

    assert [each["question"] for each in played.asked] == ["Run send_email with these arguments?"]
    assert "to: team@example.com" in played.asked[0]["details"]
    assert [entry["tool"] for entry in played.values["history"]] == ["search", "send_email"]


def test_tool_with_edited_arguments(play):
    args = {"to": "ana@example.com", "subject": "News", "body": "Hello"}
    played = play(GRAPHS / "tool.yaml", {"gate": ["edit"], "edit_args": [args]})

    assert played.schemas[1] == {"type": "object"}
    assert played.values["history"][-1]["result"] == "Would send 'News' to ana@example.com: Hello"


def test_tool_refused_with_advice_is_proposed_again(play):
    played = play(GRAPHS / "tool.yaml", {"gate": ["reject", "approve"], "feedback": ["Say thanks."]})

    assert "Say thanks." in played.asked[2]["details"]
    assert played.values["history"][1] == "Say thanks."


def test_age_is_asked_again_until_it_fits(play):
    played = play(GRAPHS / "age.yaml", {"age": [12, 40], "sure": [True]})

    assert "details" not in played.asked[0]
    assert played.asked[1]["details"] == "You must be 18 or older. Please try again."
    assert played.schemas[0] == {"type": "integer", "minimum": 0, "maximum": 130}
    assert played.values["welcome"] == "Welcome, you are 40."


def test_age_fails_after_three_tries(play):
    with pytest.raises(Fail):
        play(GRAPHS / "age.yaml", {"age": [1, 2, 3]})


SHIP = {"verdict": "approve"}


def test_release_waits_for_all_three_reviews(play):
    played = play(
        GRAPHS / "release.yaml",
        {
            "legal": ["approve"],
            "product": [{"verdict": "approve", "remarks": "Now faster."}],
            "security": ["approve"],
        },
    )

    assert played.values["product"] == {"verdict": "approve", "remarks": "Now faster.", "rollout": 10}
    assert played.values["decide"] == "ship"
    assert played.values["tag"] == "Would tag v1.4.0"
    assert played.values["announce"] == [
        "blog: version 1.4.0 is out. Now faster.",
        "mail: version 1.4.0 is out. Now faster.",
    ]


def test_release_with_a_clean_scan_does_not_ask_security(play):
    played = play(
        GRAPHS / "release.yaml",
        {"legal": ["approve"], "product": [SHIP]},
        {"version": "1.4.1", "channels": ["chat"]},
    )

    assert played.values["security"] == "approve"
    assert played.values["announce"] == ["chat: version 1.4.1 is out. "]


@pytest.mark.parametrize("no", ["legal", "product", "security"])
def test_release_stops_at_one_no(play, no):
    answers = {"legal": ["approve"], "product": [SHIP], "security": ["approve"]}
    refusal = {"verdict": "reject"} if no == "product" else "reject"
    with pytest.raises(Fail):
        play(GRAPHS / "release.yaml", answers | {no: [refusal]})


def test_release_with_broken_tests_runs_them_again_or_stops(play, tmp_path, monkeypatch):
    monkeypatch.setenv("BROKEN", str(tmp_path / "broken"))
    (tmp_path / "broken").touch()
    played = play(
        GRAPHS / "release.yaml",
        {"broken": ["retry"], "legal": ["approve"], "product": [SHIP]},
        {"version": "1.4.1"},
    )

    assert "2 of 128 tests failed" in played.asked[0]["details"]
    assert played.values["decide"] == "ship"

    (tmp_path / "broken").touch()
    with pytest.raises(Fail):
        play(GRAPHS / "release.yaml", {"broken": ["stop"]})


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_security_alone(play, verdict):
    played = play(GRAPHS / "security.yaml", {"verdict": [verdict]})

    assert played.asked[0]["question"] == "2 high findings in 1.4.0. Accept them?"
    assert "weak cipher in tls.conf" in played.asked[0]["details"]
    assert played.output == verdict


@pytest.mark.parametrize(("answer", "done"), [(True, "proceed"), (False, "cancel")])
def test_seed_approval(play, answer, done):
    played = play(GRAPHS / "seed_approval.yaml", {"approval": [answer]})

    assert played.asked == [{"question": "Approve this action?", "details": "Delete the backups of 2019"}]
    assert {"proceed", "cancel"} & played.values.keys() == {done}


def test_seed_review(play):
    played = play(GRAPHS / "seed_review.yaml", {"review": ["Dear Bob"]})

    assert played.asked[0]["default"] == "Dear Bob,\n\nthe offer is ready.\n"
    assert played.values == {"generated_text": "Dear Bob"}


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ({"gate": ["approve"]}, "Would send 'The offer' to bob@example.com: It is ready."),
        (
            {"gate": ["edit"], "edit": [{"to": "c@d.org", "subject": "Hi", "body": "!"}]},
            "Would send 'Hi' to c@d.org: !",
        ),
        ({"gate": ["reject"]}, "Email cancelled by user"),
    ],
)
def test_seed_tool(play, answers, result):
    assert play(GRAPHS / "seed_tool.yaml", answers).values["result"] == result


def test_seed_age_says_what_was_wrong(play):
    played = play(GRAPHS / "seed_age.yaml", {"age": ["abc", -3, True, 30]})

    assert [each.get("error") for each in played.asked] == [
        None,
        "'abc' is not valid. Enter a positive number.",
        "'-3' is not valid. Enter a positive number.",
        "'true' is not valid. Enter a positive number.",
    ]
    assert played.values == {"age": 30}


def test_seed_breakpoints():
    graph = load(GRAPHS / "seed_breakpoints.yaml")
    app = graph.builder.compile(
        checkpointer=InMemorySaver(), interrupt_before=graph.break_before, interrupt_after=graph.break_after
    )
    config = {"configurable": {"thread_id": "t1"}}

    assert app.invoke(graph.start_values({}), config) == {}
    assert app.invoke(None, config) == {"node_a": "a ran", "node_b": "b ran"}
    assert app.invoke(None, config) == {"node_a": "a ran", "node_b": "b ran", "node_c": "c ran"}
