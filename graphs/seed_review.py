"""Review and edit: the person gets a text to correct, and the corrected text replaces it.

hitl run graphs/seed_review.py -i topic=otters
"""

from __future__ import annotations

from typing import TypedDict

from hitl_cli.graph import END, START, StateGraph
from hitl_cli.types import interrupt


class ReviewState(TypedDict, total=False):
    topic: str
    generated_text: str


def generate(state: ReviewState) -> ReviewState:
    return {"generated_text": f"All about {state['topic']}.\n"}


def review_node(state: ReviewState) -> ReviewState:
    edited_content = interrupt(
        {"instruction": "Review and edit this content", "content": state["generated_text"]}
    )
    return {"generated_text": edited_content}


graph = StateGraph(ReviewState)
graph.add_node("generate", generate)
graph.add_node("review", review_node)
graph.add_edge(START, "generate")
graph.add_edge("generate", "review")
graph.add_edge("review", END)
