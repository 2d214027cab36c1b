"""Which effects happen again when a node is resumed, and which are let be."""

from __future__ import annotations

import pytest

from .conftest import HITL, Agree

EFFECTS = [
    "requests.post('https://example.org', json=state)",
    "httpx.patch('https://example.org')",
    "self.session.post('https://example.org')",
    "client.post('/pay')",
    "subprocess.run(['pay'])",
    "subprocess.check_call('pay', shell=True)",
    "os.system('pay')",
    "os.remove('x')",
    "os.makedirs('x')",
    "shutil.rmtree('x')",
    "open('log', 'a').write('x')",
    "open('log', mode='w')",
    "Path('x').open('a')",
    "Path('x').write_text('y')",
    "Path('x').unlink()",
    "Path('x').mkdir()",
    "smtplib.SMTP('h').send_message(m)",
    "server.sendmail('a', 'b', 'c')",
    "db.execute('INSERT INTO t VALUES (1)')",
    "db.execute(text('insert into t values (1)'))",
    "collection.insert_one({})",
    "LOG.append('x')",
    "SEEN.add('x')",
    "pay(state)",
    "pay_later(state)",
    "await client.post('/pay')",
]
HARMLESS = [
    "requests.get('https://example.org')",
    "requests.put('https://example.org')",
    "requests.post('https://example.org', headers={'Idempotency-Key': state['id']})",
    "requests.post('https://example.org', headers=h, idempotency_key=state['id'])",
    "requests.post(url, headers={'Key': idempotency_key()})",
    "open('x').read()",
    "open('x', 'rb')",
    "open('x', state['mode'])",
    "Path('x').open().read()",
    "os.makedirs('x', exist_ok=True)",
    "Path('x').mkdir(exist_ok=True)",
    "Path('x').unlink(missing_ok=True)",
    "db.execute('SELECT 1')",
    "db.execute('INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING')",
    "db.execute('INSERT OR IGNORE INTO t VALUES (1)')",
    "print('x')",
    "found.append('x')",
    "state['log'].append('x')",
    "messages = state.get('messages')",
    "queue.post()",
    "charge(state).result()",
    "look(state)",
    "unknown(state)",
]
HEAD = """
import os, shutil, smtplib, subprocess
from pathlib import Path
import httpx, requests

LOG, SEEN = [], set()

def pay(state):
    requests.post("https://example.org")

def pay_later(state):
    return pay(state)

@task
def charge(state):
    requests.post("https://example.org")

def look(state):
    return charge(state).result()

class Agent:
    async def node(self, state, client, server, db, collection, found, queue, h, m, url):
"""


@pytest.mark.parametrize("call", EFFECTS)
def test_before_a_question(agree: Agree, call: str) -> None:
    agree(f"{HEAD}        {call}  #! effect-before-interrupt\n        return interrupt('?')\n", HITL)


@pytest.mark.parametrize("call", EFFECTS)
def test_behind_it(agree: Agree, call: str) -> None:
    agree(f"{HEAD}        answer = interrupt('?')\n        {call}\n        return answer\n", HITL)


@pytest.mark.parametrize("call", EFFECTS)
def test_in_a_node_that_asks_nothing(agree: Agree, call: str) -> None:
    agree(f"{HEAD}        {call}\n", HITL)


@pytest.mark.parametrize("call", HARMLESS)
def test_what_may_happen_twice(agree: Agree, call: str) -> None:
    agree(f"{HEAD}        {call}\n        return interrupt('?')\n", HITL)


def test_the_ways_that_control_takes(agree: Agree) -> None:
    agree(
        """
        import subprocess

        def pay(): subprocess.run("pay")

        def one_way_or_the_other(state):
            if state["small"]:
                pay()
            else:
                return interrupt("?")

        def one_way_ends(state):
            if state["small"]:
                pay()
                return {}
            return interrupt("?")

        def maybe(state):
            if state["small"]:
                pay()  #! effect-before-interrupt
            return interrupt("?")

        def each_is_paid_before_the_next_is_asked_about(state):
            for item in state["items"]:
                if interrupt(item):
                    pay()  #! effect-before-interrupt

        def paid_once_then_left(state):
            while True:
                if interrupt("?"):
                    pay()
                    break

        def paid_once_then_returned(state):
            for item in state:
                answer = interrupt(item)
                if not answer:
                    continue
                pay()
                return answer

        def tried(state):
            try:
                pay()  #! effect-before-interrupt
            except ValueError:
                return interrupt("It failed")

        def at_the_end(state):
            try:
                interrupt("?")
            finally:
                pay()

        def held(state, lock):
            with lock:
                pay()  #! effect-before-interrupt
                interrupt("?")

        def matched(state):
            match state["kind"]:
                case "a":
                    pay()  #! effect-before-interrupt
                case "b":
                    return {}
            interrupt("?")

        def in_one_line(state):
            return {"a": pay(), "b": interrupt("?")}  #! effect-before-interrupt

        def as_an_argument(state):
            return interrupt(pay())  #! effect-before-interrupt

        def first_asked(state):
            return pay() if interrupt("?") else None

        def twice(state):
            first = interrupt("?")
            pay()  #! effect-before-interrupt
            return interrupt(first)

        def asks_and_pays(state):
            interrupt("?")
            pay()

        def caller(state):
            asks_and_pays(state)  #! effect-before-interrupt
            return interrupt("?")

        COUNT = 0

        def counts(state):
            global COUNT
            COUNT += 1  #! effect-before-interrupt
            return interrupt("?")

        def never_gets_there(state):
            pay()
            raise ValueError
            interrupt("?")
        """
    )


def test_comments_take_a_warning_back(agree: Agree) -> None:
    agree(
        """
        import subprocess

        def node(state):
            subprocess.run("pay")  # hitl: ignore
            subprocess.run("pay")  # hitl: ignore[effect-before-interrupt]  it looks whether it was paid
            subprocess.run(  # hitl: ignore
                "pay",
            )
            subprocess.run("pay")  # hitl: ignore[payload-not-json]  #! effect-before-interrupt
            return interrupt("?")
        """
    )
