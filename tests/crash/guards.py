"""What keeps the promise, guard by guard: how each is taken out, and the test that then goes red.

GUARDS.md has the same list for reading. A guard whose text has changed is found by `test_guards.py`.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

STORE, GRAPH, LANGGRAPH = "tests/unit/store/", "tests/unit/graph/", "tests/unit/loading/test_langgraph"
SAVER = "tests/contract/hitl_saver/"


class Guard(NamedTuple):
    name: str
    file: str
    """Under `hitl_cli/`."""
    old: str
    """A text in it …"""
    new: str
    """… and what takes its place wherever it occurs, to take the guard out."""
    test: str


GUARDS = (
    Guard(
        "a question that was answered takes no second answer",
        "store/answers.py",
        'if status != "open":',
        "if False:",
        f"{STORE}test_processes.py::test_one_of_many_answers_is_accepted",
    ),
    Guard(
        "an answer is used once",
        "store/answers.py",
        "WHERE id = ? AND status = 'answered'\"",
        'WHERE id = ?"',
        f"{STORE}test_answers.py::test_an_answer_is_consumed_once",
    ),
    Guard(
        "a question that is not asked any more takes no answer",
        "store/answers.py",
        'if status == "superseded":',
        "if False:",
        f"{GRAPH}test_changed_code.py::test_a_stale_screen_cannot_answer_the_new_question",
    ),
    Guard(
        "a question in other words takes no answer to what was shown",
        "store/answers.py",
        'if answer.fingerprint not in ("", fingerprint):',
        "if False:",
        f"{STORE}test_answers.py::test_an_answer_to_other_words_is_refused",
    ),
    Guard(
        "going back is one transaction",
        "store/sqlite.py",
        "        return self._database.writing(durable=True)\n",
        "        return self._database.reading()\n",
        "tests/crash/test_kill_undo.py::test_an_undo_that_is_killed",
    ),
    Guard(
        "an answer that is kept over a fork is given again once",
        "trail.py",
        " or question.draft is not UNSET:",
        ":",
        "tests/cli/test_undo.py::test_what_was_kept_and_did_not_work_out_is_not_given_again",
    ),
    Guard(
        "what a transaction has written is taken back when it fails",
        "store/database.py",
        'database._db.execute("ROLLBACK")',
        'database._db.execute("COMMIT")',
        f"{STORE}test_answers.py::test_several_answers_are_accepted_all_or_none",
    ),
    Guard(
        "an accepted answer is synced to the disk",
        "store/sqlite.py",
        "with self._database.writing(durable=True) as db:",
        "with self._database.writing(durable=False) as db:",
        f"{STORE}test_durability.py::test_an_answer_is_synced",
    ),
    Guard(
        "a pause is synced to the disk",
        "store/sqlite.py",
        "durable = commit.status is not None",
        "durable = False",
        f"{STORE}test_durability.py::test_a_pause_and_an_end_are_synced_and_other_steps_are_not",
    ),
    Guard(
        "the level of syncing is switched before BEGIN",
        "store/database.py",
        "            if self._durable is not database._full:",
        '            db.execute("BEGIN IMMEDIATE")\n            if self._durable is not database._full:',
        f"{STORE}test_durability.py::test_the_switch_is_made_before_the_transaction",
    ),
    Guard(
        "pragmas are read back",
        "store/connection.py",
        "if now != expect:",
        "if False:",
        f"{STORE}test_durability.py::test_a_refused_switch_is_an_error",
    ),
    Guard(
        "tables are strict",
        "store/schema.sql",
        ") STRICT;",
        ");",
        f"{STORE}test_durability.py::test_the_pragmas",
    ),
    Guard(
        "a list opens the store to read only",
        "store/connection.py",
        '"mode=ro"',
        '"mode=rw"',
        f"{STORE}test_lists.py::test_a_list_reads_what_a_killed_process_left",
    ),
    Guard(
        "one writer at a time",
        "store/locks.py",
        "if _try(self._descriptor, fcntl.LOCK_EX) or _take(self._descriptor, TICKET_PATIENCE):",
        "if True:",
        f"{STORE}test_locks.py::test_a_writer_waits_for_its_turn",
    ),
    Guard(
        "who holds the turn to write is named",
        "store/locks.py",
        "pid = lock_holder(self._descriptor)",
        "pid = None",
        f"{STORE}test_locks.py::test_a_writer_that_waits_too_long_names_the_holder",
    ),
    Guard(
        "one run of a thread at a time",
        "store/locks.py",
        "taken = _take(descriptor, LOCK_PATIENCE)",
        "taken = True",
        f"{STORE}test_locks.py::test_the_second_run_is_told_soon",
    ),
    Guard(
        "a lock is given back explicitly",
        "store/locks.py",
        "if _HELD.pop((thread, descriptor)) == os.getpid():",
        "if _HELD.pop((thread, descriptor)) == -1:",
        f"{STORE}test_locks.py::test_a_child_that_inherited_the_descriptor_does_not_keep_the_lock",
    ),
    Guard(
        "a forked child leaves the lock to its parent",
        "store/locks.py",
        "if _HELD.pop((thread, descriptor)) == os.getpid():",
        "if _HELD.pop((thread, descriptor)):",
        f"{STORE}test_forks.py::test_a_child_leaves_the_lock_of_a_thread_to_its_parent",
    ),
    Guard(
        "who takes a lock tries again",
        "store/locks.py",
        "deadline = time.monotonic() + patience",
        "deadline = 0.0",
        f"{STORE}test_locks.py::test_a_lock_that_is_busy_for_a_moment_is_taken",
    ),
    Guard(
        "a full disk does not make the sign of a lock an error",
        "store/locks.py",
        "    with suppress(OSError):\n        os.pwrite(",
        "    if True:\n        os.pwrite(",
        "tests/crash/test_faults.py::test_a_sign_that_cannot_be_written",
    ),
    Guard(
        "who gets the lock of a file that was replaced tries again",
        "store/locks.py",
        "if taken and _is_still(path, descriptor):",
        "if taken:",
        f"{STORE}test_steal.py::test_who_waits_for_a_lock_that_is_stolen",
    ),
    Guard(
        "a thread that is stolen is fenced off before it is read",
        "store/sqlite.py",
        "UPDATE threads SET epoch = epoch + 1 WHERE id = ?",
        "UPDATE threads SET epoch = epoch WHERE id = ?",
        f"{STORE}test_steal.py::test_a_stopped_process_is_fenced_off",
    ),
    Guard(
        "a shell step dies with hitl",
        "format/steps/process.py",
        "return words if works else ()",
        "return ()",
        "tests/crash/test_orphans.py::test_a_step_dies_with_hitl",
    ),
    Guard(
        "what a shell step has started keeps the thread locked",
        "format/steps/run.py",
        "holding=() if task is None else descriptors(task.thread),",
        "holding=(),",
        "tests/crash/test_orphans.py::test_what_a_step_has_started_keeps_the_thread_locked",
    ),
    Guard(
        "a run that was taken over cannot commit: the epoch",
        "store/fence.py",
        "WHERE id = ? AND epoch = ? AND commit_no = ?",
        "WHERE id = ? AND ? >= 0 AND commit_no = ?",
        f"{STORE}test_threads.py::test_a_newer_run_fences_the_older_ones_end_off",
    ),
    Guard(
        "a run that was taken over cannot add a step: the epoch",
        "store/checkpoints.py",
        "WHERE id = ? AND epoch = ?",
        "WHERE id = ? AND ? >= 0",
        f"{STORE}test_threads.py::test_a_newer_run_fences_the_older_ones_steps_off",
    ),
    Guard(
        "a forked child has no lease",
        "store/fence.py",
        "if lease.pid != os.getpid():",
        "if False:",
        f"{STORE}test_threads.py::test_a_forked_child_writes_no_step",
    ),
    Guard(
        "two commits of one lease cannot both count: the number",
        "store/fence.py",
        "WHERE id = ? AND epoch = ? AND commit_no = ?",
        "WHERE id = ? AND epoch = ? AND ? >= 0",
        f"{STORE}test_threads.py::test_two_commits_of_one_lease_cannot_both_count",
    ),
    Guard(
        "a lost store is not taken for a new one",
        "store/marker.py",
        "if not _marker(path).exists() or",
        "if True or",
        f"{STORE}test_files.py::test_a_store_that_was_lost_is_not_taken_for_a_new_one",
    ),
    Guard(
        "a question that is not what was written is an error",
        "store/rows.py",
        "if question_seal(fields) != sealed or",
        "if",
        f"{STORE}test_seals.py::test_the_inbox_shows_no_changed_question",
    ),
    Guard(
        "a status that no question can have is an error",
        "store/rows.py",
        "or row[11] not in _STATUSES:",
        ":",
        f"{STORE}test_seals.py::test_a_bit_of_a_status_in_the_file",
    ),
    Guard(
        "an answer, a checkpoint or a result that is not what was written is an error",
        "store/seals.py",
        "if seal(*fields) != stored:",
        "if False:",
        f"{STORE}test_seals.py::test_a_bit_of_an_answer_in_the_file",
    ),
    Guard(
        "the store of a newer hitl is refused",
        "store/connection.py",
        "if version > SCHEMA_VERSION:",
        "if False:",
        f"{STORE}test_files.py::test_a_store_of_a_newer_hitl",
    ),
    Guard(
        "a store from before the first release is refused",
        "store/connection.py",
        "if version < OLDEST_VERSION:",
        "if False:",
        f"{STORE}test_files.py::test_a_store_from_before_the_first_release",
    ),
    Guard(
        "an older store is brought up to date as a whole or not at all",
        "store/migrations.py",
        'db.execute("BEGIN IMMEDIATE")',
        "pass",
        "tests/cli/test_released.py::test_one_that_cannot_be_brought_up_to_date_stays_as_it_was",
    ),
    Guard(
        "another program's database is refused",
        "store/connection.py",
        "if application != APPLICATION_ID:",
        "if False:",
        f"{STORE}test_files.py::test_the_database_of_another_program",
    ),
    Guard(
        "symbolic links are refused",
        "store/private.py",
        "if stat.S_ISLNK(status.st_mode):",
        "if False:",
        f"{STORE}test_files.py::test_a_symbolic_link_in_place_of_the_folder",
    ),
    Guard(
        "symbolic links in place of locks are refused",
        "store/locks.py",
        "os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW",
        "os.O_CREAT | os.O_CLOEXEC",
        f"{STORE}test_files.py::test_a_symbolic_link_beside_the_file",
    ),
    Guard(
        "only a regular file is a store",
        "store/private.py",
        "if is_file and not stat.S_ISREG(status.st_mode):",
        "if False:",
        f"{STORE}test_files.py::test_a_folder_or_pipe_in_place_of_the_file",
    ),
    Guard(
        "what belongs to somebody else is refused",
        "store/private.py",
        "if status.st_uid != os.getuid():",
        "if False:",
        f"{STORE}test_files.py::test_what_belongs_to_somebody_else_is_refused",
    ),
    Guard(
        "a store is private under any umask",
        "store/private.py",
        "os.open(path, flags, 0o600)",
        "os.open(path, flags, 0o666)",
        f"{STORE}test_files.py::test_everything_is_private_under_any_umask",
    ),
    Guard(
        "what others can write is refused",
        "store/private.py",
        "if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):",
        "if False:",
        f"{STORE}test_files.py::test_what_others_can_write_is_refused",
    ),
    Guard(
        "a store is closed before a fork",
        "store/database.py",
        "            database.suspend()",
        "            database.mutex.acquire()",
        f"{STORE}test_forks.py",
    ),
    Guard(
        "a question's id says what is asked",
        "graph/ids.py",
        'digest("id", checkpoint, namespace, task, str(ordinal), mark)',
        'digest("id", checkpoint, namespace, task, str(ordinal))',
        f"{GRAPH}test_changed_code.py::test_another_question_in_its_place_is_asked_and_the_answer_goes_to_the_audit",
    ),
    Guard(
        "a step that no longer asks what was answered stops",
        "graph/task.py",
        "if skipped and not context.scope.accepts_changes:",
        "if False:",
        f"{GRAPH}test_changed_code.py::test_a_removed_question_stops_before_anything_is_committed",
    ),
    Guard(
        "a pending node that is gone stops the thread",
        "graph/superstep.py",
        "if not topology.is_known(node):",
        "if False:",
        f"{GRAPH}test_changed_code.py::test_a_removed_node_stops_before_the_answer_is_accepted",
    ),
    Guard(
        "an answer that the node raised on is asked for again",
        "graph/run.py",
        "news = news._replace(reopened=tuple(id_ for _, one in raised for id_ in one.reopened))",
        "pass",
        f"{GRAPH}test_changed_code.py::test_an_answer_that_makes_the_node_raise_is_asked_for_again",
    ),
    Guard(
        "that nobody has answered in time is no answer",
        "graph/interrupts.py",
        "if answer.timed_out:\n                raise",
        "if False:\n                raise",
        "tests/unit/format/test_deadlines.py::test_the_way_is_taken_and_no_result_saved",
    ),
    Guard(
        "no question is closed before its deadline",
        "asking.py",
        "if one.is_overdue(now) and",
        "if one.deadline and",
        "tests/cli/test_deadlines.py::test_the_deadline_is_counted_from_the_asking",
    ),
    Guard(
        "a signal is no Exception",
        "errors.py",
        "class GraphBubbleUp(BaseException):",
        "class GraphBubbleUp(Exception):",
        f"{GRAPH}test_signals.py::test_an_ordinary_except_does_not_catch_it",
    ),
    Guard(
        "a swallowed signal fails the node",
        "graph/task.py",
        "    if context.has_asked:\n        swallowed",
        "    if False:\n        swallowed",
        f"{GRAPH}test_signals.py::test_a_swallowed_signal_is_an_error_with_node_and_line",
    ),
    Guard(
        "a payload is checked where it is asked: depth",
        "schema/payload.py",
        "if depth > MAX_DEPTH:",
        "if depth > 900:",
        f"{GRAPH}test_payload.py::test_what_is_refused",
    ),
    Guard(
        "a payload is checked where it is asked: size",
        "schema/payload.py",
        "if text is not None and len(text) > MAX_BYTES:",
        "if False:",
        f"{GRAPH}test_payload.py::test_what_is_refused",
    ),
    Guard(
        "an answer that came while the lock was held is run",
        "dialogue.py",
        "while not isinstance(outcome, Failed) and",
        "while False and",
        "tests/unit/test_dialogue.py::test_an_answer_that_arrives_during_a_run_is_run",
    ),
    Guard(
        "new input does not throw questions away",
        "graph/session.py",
        "elif not request.discard:",
        "elif False:",
        "tests/contract/test_differences_runs.py::test_new_input_does_not_throw_a_question_away",
    ),
    Guard(
        "LangGraph: a run that was taken over cannot write",
        "store/opaque_threads.py",
        "(row is None or row.epoch != epoch):",
        "False:",
        f"{SAVER}test_questions.py::test_a_run_that_was_taken_over_cannot_write",
    ),
    Guard(
        "LangGraph: nor can it where no question waits",
        "store/quiet.py",
        'format(" AND epoch = ?")',
        'format(" AND ? >= 0")',
        f"{SAVER}test_writes.py::test_a_run_that_was_taken_over_cannot_write_where_nothing_waits",
    ),
    Guard(
        "LangGraph: a thread with a question that waits is not quiet",
        "store/quiet.py",
        "status IN ('open', 'answered'))",
        "status IN ('none'))",
        f"{LANGGRAPH}_edits.py::test_a_question_that_is_gone_stops_the_step_before_it_is_kept",
    ),
    Guard(
        "LangGraph: a used answer is not delivered to the next question",
        "checkpoint/settling.py",
        "        if len(given) > kept:\n            self._forget_plain_answer()",
        "        if False:\n            self._forget_plain_answer()",
        f"{SAVER}test_questions.py::test_a_used_answer_is_not_delivered_to_the_next_question",
    ),
    Guard(
        "LangGraph: an answer that makes its node raise does not stay",
        "checkpoint/settling.py",
        "return [write for write in writes if write[0] in (ERROR, INTERRUPT)]",
        "return writes",
        f"{SAVER}test_questions.py::test_an_answer_that_makes_its_node_raise_does_not_stay",
    ),
    Guard(
        "LangGraph: edited code is asked again before an answer is delivered",
        "loading/langgraph/runner.py",
        "known.fingerprint != self._fingerprint:",
        "False:",
        f"{LANGGRAPH}_edits.py::test_a_question_in_other_words_is_asked_anew",
    ),
    Guard(
        "LangGraph: a step that no longer asks what was answered stops",
        "store/binding.py",
        'if strict and question.status == "answered":',
        "if False:",
        f"{LANGGRAPH}_edits.py::test_a_question_that_is_gone_stops_the_step_before_it_is_kept",
    ),
    Guard(
        "LangGraph: a checkpoint waits for the results that led to it",
        "checkpoint/keeping.py",
        'if self.run is not None and row.source == "loop":',
        "if False:",
        f"{LANGGRAPH}_edits.py::test_a_question_that_is_gone_stops_the_step_before_it_is_kept",
    ),
    Guard(
        "LangGraph: a checkpoint builds on no value that was cut away meanwhile",
        "store/opaque.py",
        '"EXISTS (SELECT 1 FROM checkpoints WHERE (thread, namespace, id, seal) = (?,?,?,?))"',
        "\"'' NOT IN (?,?,?,?) IS NOT NULL\"",
        f"{SAVER}test_upkeep.py::test_pruning_while_a_program_runs_loses_nothing",
    ),
    Guard(
        "LangGraph: answers go by id, and to no other question",
        "loading/langgraph/runner.py",
        ', "__pregel_strict_resume": True',
        "",
        f"{LANGGRAPH}_shapes.py::test_langgraph_is_told_to_refuse_answers_that_it_does_not_wait_for",
    ),
)


def document() -> str:
    """The guards and their tests, as GUARDS.md has them."""
    rows = [f"| {guard.name} | `{guard.test.removeprefix('tests/')}` |" for guard in GUARDS]
    return "\n".join([*_HEAD, *rows, ""])


_HEAD = (
    "# The guards, and the tests that hold them",
    "",
    "`tests/crash/guards.py` says how each is taken out, and prints this list.",
    "",
    "| guard | test |",
    "| --- | --- |",
)


if __name__ == "__main__":
    sys.stdout.write(document())
