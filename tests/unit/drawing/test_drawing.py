"""Drawings of graphs: whatever the graph, its picture can be read back without doubt."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hitl_cli.columns import columns
from hitl_cli.drawing.canvas import ASCII, UNICODE
from hitl_cli.drawing.diagram import Diagram, Edge, Node
from hitl_cli.drawing.draw import draw, legend, text
from hitl_cli.types import END, START
from tests.unit.drawing.reading import edges as read_back

FIFTEEN = """
    START intake, intake triage, triage urgent: urgent, triage normal: normal, triage spam: spam, spam END,
    urgent assess, normal assess, assess legal, assess finance, assess tech, legal review, finance review,
    tech lab: unclear, tech review: clear, lab tech, review approve: yes, review revise: no, revise assess,
    approve sign, sign archive: ok, sign revise: missing, archive END
"""
WIDE = ", ".join(["START a", *(f"a branch_number_{n}, branch_number_{n} z" for n in range(7)), "z END"])


def diagram(words: str) -> Diagram:
    """`a b: label, b END`: from a to b if `label`, from b to the end."""
    edges = []
    for part in words.replace("\n", " ").split(","):
        ends, _, label = part.strip().partition(": ")
        source, target = ({"START": START, "END": END}.get(name, name) for name in ends.split(" "))
        edges.append(Edge(source, target, label, bool(label)))
    names = dict.fromkeys(end for edge in edges for end in (edge.source, edge.target))
    ends = [Node(START, "START", "start"), Node(END, "END", "end")]
    return Diagram(
        (ends[0], *(Node(name, name) for name in names if name not in (START, END)), ends[1]), tuple(edges)
    )


def drawn(of: Diagram, width: int | None = None) -> str:
    return text(draw(of, UNICODE, width))


def known(of: Diagram) -> set[tuple[str, str]]:
    labels = {node.id: node.label for node in of.nodes}
    return {(labels[edge.source], labels[edge.target]) for edge in of.edges}


def test_one_way():
    assert drawn(diagram("START draft, draft publish, publish END")).split("\n") == [
        "   START",
        "     ▼",
        " ╭───────╮",
        " │ draft │",
        " ╰───┬───╯",
        "     ▼",
        "╭─────────╮",
        "│ publish │",
        "╰────┬────╯",
        "     ▼",
        "    END",
    ]


def test_a_choice_a_join_and_a_loop():
    assert drawn(diagram("START a, a b: yes, a c: no, b d, c d, d a: again, d END: done")).split("\n") == [
        "     START",
        "       ├───────────╮",
        "       ▼           │",
        "   ╭───────╮       │",
        "   │   a   │       ▲",
        "   ╰─◇────◇╯       │",
        "     │yes │no      │",
        "     │    ╰─╮      │",
        "     ▼      ▼      │",
        "   ╭───╮  ╭───╮    │",
        "   │ b │  │ c │    ▲",
        "   ╰─┬─╯  ╰─┬─╯    │",
        "     ├──────╯      │",
        "     ▼             │",
        "╭────────╮         │",
        "│   d    │         ▲",
        "╰─◇─────◇╯         │",
        "  │done │again     │",
        "  │     ╰──────────╯",
        "  ▼",
        " END",
    ]


@pytest.mark.parametrize("width", [80, 56])
def test_fifteen_nodes_fit_into_a_terminal(width: int):
    graph = diagram(FIFTEEN)
    assert len(graph.nodes) - 2 == 15

    drawing = draw(graph, UNICODE, width)

    assert drawing.form == "layers"
    assert max(columns(line) for line in text(drawing).split("\n")) <= width
    assert read_back(text(drawing)) == known(graph)


def test_words_give_way_before_the_drawing_does():
    long = diagram("START a, a b: a condition of many words, a c: another one that is as long, b END, c END")

    assert "another one that is as …" in drawn(long, 80)
    assert "another one tha…" in drawn(long, 40)
    assert draw(long, UNICODE, 40).form == "layers"


def test_a_graph_that_is_too_wide_is_listed():
    drawing = draw(diagram(WIDE), UNICODE, 60)

    assert drawing.form == "list"
    assert text(drawing).split("\n")[:4] == [
        "START",
        "  → a",
        "a",
        "  → branch_number_0",
    ]
    assert draw(diagram(WIDE), UNICODE, None).form == "layers"


def test_a_list_shows_conditions_and_ways_back():
    of = diagram("START a, a b: yes, a a_long_name: no, b a, a_long_name END")

    assert text(draw(of, UNICODE, 12)).split("\n") == [
        "START",
        "  → a",
        "a",
        "  → b      …",
        "  → a_long_…",
        "b",
        "  ↑ a",
        "a_long_name",
        "  → END",
    ]


def test_names_that_would_look_alike_are_not_shortened():
    ways = [f"a the_same_beginning_{n}, the_same_beginning_{n} END" for n in range(4)]
    twins = diagram(", ".join(["START a", *ways]))

    drawing = draw(twins, UNICODE, 70)

    assert drawing.form == "list"
    assert "the_same_beginning_3" in text(drawing)


def test_marks_are_seen_without_colours_and_named():
    of = diagram("START a, a b, b END").marked({"b"}, {"a", START})
    rows = draw(of, UNICODE, 80).rows

    assert "✓ a" in text(draw(of, UNICODE, 80))
    assert "┃ ▶ b ┃" in text(draw(of, UNICODE, 80))
    assert "✓ START" not in text(draw(of, UNICODE, 80))
    assert {span.mark for row in rows for span in row if "a" in span.text} == {"done"}
    assert {span.mark for row in rows for span in row if "b" in span.text} == {"here"}
    assert legend(of, UNICODE) == ["✓ has run", "▶ stands here"]


def test_ascii_has_nothing_else():
    of = diagram(FIFTEEN).marked({"tech"}, {"assess"})

    assert text(draw(of, ASCII, 80)).isascii()
    assert "".join(legend(of, ASCII)).isascii()
    assert "> tech" in text(draw(of, ASCII, 80))


def test_wide_characters_keep_the_borders_straight():
    rows = drawn(diagram("START 承認, 承認 END")).split("\n")

    assert [columns(row) for row in rows[2:5]] == [8, 8, 8]


def test_a_graph_of_thousands_of_nodes_is_listed_at_once():
    chain = ", ".join(["START n0", *(f"n{i} n{i + 1}" for i in range(3000)), "n3000 END"])

    assert len(draw(diagram(chain), UNICODE, 80).rows) == 3002 * 2


NAMES = [f"n{number}" for number in range(9)]
GRAPHS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from([*NAMES, END]), st.sampled_from(["", "yes", "a > 2"])),
    min_size=1,
    max_size=20,
)


@settings(max_examples=300)
@given(GRAPHS)
def test_any_picture_reads_as_the_graph_that_it_was_drawn_from(ways: list[tuple[str, str, str]]):
    names = dict.fromkeys(name for way in ways for name in way[:2] if name != END)
    graph = Diagram(
        (Node(START, "START", "start"), *(Node(name, name) for name in names), Node(END, "END", "end")),
        (Edge(START, ways[0][0]), *(Edge(a, b, label, bool(label)) for a, b, label in ways)),
    )

    picture = drawn(graph, 1000)

    assert read_back(picture) == known(graph)
    assert all(not line.endswith(" ") for line in picture.split("\n"))
    for _, _, label in ways:
        assert not label or re.search(rf"│(.*, )?{label}", picture)
