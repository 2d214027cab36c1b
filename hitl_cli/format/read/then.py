"""Reads `then:`, the edge of a node, in its four shapes."""

from __future__ import annotations

from hitl_cli.format.elsewhere import near_key
from hitl_cli.format.expressions import Expression
from hitl_cli.format.fields import Fields, has_no_colon, shape_problem
from hitl_cli.format.mistakes import Mistakes, Place
from hitl_cli.format.model import END_WORD, FAIL_WORD, ByAnswer, ByRules, Goto, Rule, Target, Then, Way
from hitl_cli.format.texts import read_condition
from hitl_cli.format.tree import Entry, ListNode, MapNode, Node, Scalar
from hitl_cli.format.verbs import RULE


def read_then(place: Place, node: Node, mistakes: Mistakes) -> tuple[Then, tuple[Expression, ...]]:
    """The edge, and the conditions in it.

    Args:
        place: of the key `then`.
    """
    if isinstance(node, MapNode):
        return _by_answer(place, node, mistakes), ()
    if isinstance(node, ListNode) and any(isinstance(item, MapNode) for item in node.items):
        return _by_rules(node, mistakes)
    return read_goto(node, mistakes), ()


def read_goto(node: Node, mistakes: Mistakes) -> Goto:
    """Where a way leads: to a node, or to several, which are run in parallel."""
    targets = read_names(node, mistakes, " — name a node, or 'end'")
    for target in targets if len(targets) > 1 else ():
        if target.name in (END_WORD, FAIL_WORD):
            mistakes.add(target.place, f"{target.name!r} cannot run in parallel with other nodes")
    return Goto(targets)


def read_names(node: Node, mistakes: Mistakes, way_out: str = "") -> tuple[Target, ...]:
    """The name of a node, or a list of names, each of them once.

    Args:
        way_out: the end of what is said of an empty list.
    """
    if isinstance(node, Scalar):
        return (Target(node.text, node.place),)
    if not isinstance(node, ListNode) or not all(isinstance(item, Scalar) for item in node.items):
        mistakes.add(node.place, "a node's name must stand here, or a list of names")
        return ()
    if not node.items:
        mistakes.add(node.place, f"the list is empty{way_out}")
    targets = [Target(item.text, item.place) for item in node.items if isinstance(item, Scalar)]
    seen: set[str] = set()
    for target in targets:
        if target.name in seen:
            mistakes.add(target.place, f"{target.name!r} is already in the list")
        seen.add(target.name)
    return tuple(targets)


def _by_answer(place: Place, node: MapNode, mistakes: Mistakes) -> ByAnswer:
    names = [entry.key for entry in node.entries]
    if names and all(has_no_colon(entry) for entry in node.entries):
        mistakes.add(node.place, f"a list of nodes stands in [ ]: [{', '.join(names)}]")
        return ByAnswer((), None, place)
    if "if" in names and set(names) <= RULE.keys():
        mistakes.add(node.place, "rules stand in a list: start each with '- '")
        return ByAnswer((), None, place)
    ways = tuple(Way(entry.key, entry.place, _way(entry, mistakes)) for entry in node.entries)
    if not ways:
        mistakes.add(node.place, "the map is empty — say where each answer leads")
    others = [way.goto for way in ways if way.word == "else"]
    answers = tuple(way for way in ways if way.word != "else")
    return ByAnswer(answers, others[0] if others else None, place)


def _way(entry: Entry, mistakes: Mistakes) -> Goto:
    said = shape_problem(entry.key, entry.value, ("text", "a list"))
    if said:
        mistakes.add(entry.value.place, said)
        return Goto(())
    return read_goto(entry.value, mistakes)


def _by_rules(node: ListNode, mistakes: Mistakes) -> tuple[ByRules, tuple[Expression, ...]]:
    if all(isinstance(item, MapNode) and _is_way(item) for item in node.items):
        mistakes.add(node.place, "ways by the answer stand in a map, without '-'")
        return ByRules(()), ()
    rules: list[Rule | None] = []
    for position, item in enumerate(node.items):
        if isinstance(item, MapNode):
            rules.append(_rule(Fields(item, RULE, mistakes), position == len(node.items) - 1, mistakes))
        else:
            rules.append(None)
            mistakes.add(item.place, "a list of rules holds only '- if: … then: …' and, last, '- else: …'")
    found = tuple(rule for rule in rules if rule is not None)
    if None not in rules and all(rule.condition for rule in found):
        mistakes.add(node.place, "the list of rules must end with '- else: <node>'")
    return ByRules(found), tuple(rule.condition for rule in found if rule.condition)


def _is_way(item: MapNode) -> bool:
    """Whether it is `answer: node` in place of a rule."""
    keys = [entry.key for entry in item.entries]
    return len(keys) == 1 and not near_key(keys[0], RULE) and keys[0] not in RULE


def _rule(fields: Fields, last: bool, mistakes: Mistakes) -> Rule | None:
    """One rule; None, with a mistake noted, when it is none."""
    if fields.broken:
        return None
    otherwise, condition, then = fields.node("else"), fields.scalar("if"), fields.node("then")
    if otherwise is not None:
        if condition is not None or then is not None:
            mistakes.add(fields.place_of("else"), "'else' stands alone: start it with its own '-'")
            return None
        if not last:
            mistakes.add(
                fields.place_of("else"), "rules after 'else' are never looked at — move it to the end"
            )
        return Rule(None, read_goto(otherwise, mistakes))
    if condition is None or then is None:
        missing = "if" if condition is None else "then"
        mistakes.add(fields.place, f"the rule has no {missing!r}")
        return None
    return Rule(read_condition(condition, mistakes), read_goto(then, mistakes))
