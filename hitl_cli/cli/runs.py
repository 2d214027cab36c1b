"""The commands that run graphs and answer their questions."""

from __future__ import annotations

from hitl_cli.cli import options as o
from hitl_cli.result import Result


def run(
    target: o.Target,
    thread: o.NewThread = None,
    input: o.Input = None,
    pairs: o.Pairs = None,
    context: o.Context = None,
    say: o.Say = None,
    chat: o.Chat = False,
    help_inputs: o.HelpInputs = False,
    answers: o.Answers = None,
    break_before: o.BreakBefore = None,
    break_after: o.BreakAfter = None,
    no_input: o.NoInput = False,
    pause_ok: o.PauseOk = False,
    discard: o.Discard = False,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    accessible: o.Accessible = False,
    *,
    store: o.Store,
) -> Result:
    """Run a graph and ask its questions.

    Where nobody can be asked, the run pauses, says how to answer, and exits with 8.
    """
    from hitl_cli.commands.run import RunOptions
    from hitl_cli.commands.run import run as command

    return command(
        RunOptions(
            target=target,
            thread=thread,
            input=input,
            pairs=tuple(pairs or ()),
            context=tuple(context or ()),
            message=say,
            chat=chat,
            help_inputs=help_inputs,
            answers=answers,
            break_before=tuple(break_before or ()),
            break_after=tuple(break_after or ()),
            no_input=no_input,
            pause_ok=pause_ok,
            discard=discard,
            quiet=quiet,
            verbose=verbose,
            store=store,
        )
    )


def resume(
    thread: o.WaitingThread = None,
    value: o.Value = None,
    text: o.Text = None,
    approve: o.Approve = False,
    reject: o.Reject = False,
    message: o.Message = None,
    respond: o.Respond = None,
    edit_args: o.EditArgs = None,
    all: o.All = False,
    fields: o.Fields = None,
    id: o.QuestionId = None,
    answers: o.Answers = None,
    context: o.Context = None,
    why: o.Why = "",
    by: o.By = "",
    ready: o.Ready = False,
    accept_changes: o.AcceptChanges = False,
    steal: o.Steal = False,
    no_input: o.NoInput = False,
    pause_ok: o.PauseOk = False,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    accessible: o.Accessible = False,
    *,
    store: o.Store,
) -> Result:
    """Answer a question and continue its thread.

    Without an answer among the options, it is asked for on the terminal.
    """
    from hitl_cli.commands.resume import ResumeOptions
    from hitl_cli.commands.resume import resume as command

    options = ResumeOptions(
        thread=thread,
        value=value,
        text=text,
        approve=approve,
        reject=reject,
        message=message,
        respond=respond,
        edit_args=edit_args,
        all=all,
        fields=tuple(fields or ()),
        id=id,
        answers=answers,
        context=tuple(context or ()),
        why=why,
        by=by,
        accept_changes=accept_changes,
        steal=steal,
        no_input=no_input,
        pause_ok=pause_ok,
        quiet=quiet,
        verbose=verbose,
        store=store,
    )
    if not ready:
        return command(options)
    from hitl_cli.commands.ready import resume_ready

    return resume_ready(options)


def answer(
    thread: o.WaitingThread = None,
    value: o.Value = None,
    text: o.Text = None,
    approve: o.Approve = False,
    reject: o.Reject = False,
    message: o.Message = None,
    respond: o.Respond = None,
    edit_args: o.EditArgs = None,
    all: o.All = False,
    fields: o.Fields = None,
    id: o.QuestionId = None,
    answers: o.AllAnswers = None,
    why: o.Why = "",
    by: o.By = "",
    no_input: o.NoInput = False,
    quiet: o.Quiet = False,
    accessible: o.Accessible = False,
    *,
    store: o.Store,
) -> Result:
    """Write an answer down without running the graph.

    Needs none of the graph's code; `hitl resume` runs on with it.
    """
    from hitl_cli.arguments.options import Reply
    from hitl_cli.commands.answer import answer as command

    return command(
        Reply(
            thread=thread,
            value=value,
            text=text,
            approve=approve,
            reject=reject,
            message=message,
            respond=respond,
            edit_args=edit_args,
            all=all,
            fields=tuple(fields or ()),
            id=id,
            answers=answers,
            why=why,
            by=by,
            no_input=no_input,
            quiet=quiet,
            store=store,
        )
    )


def undo(
    thread: o.AnsweredThread = None,
    yes: o.Yes = False,
    why: o.WhyUndo = "",
    by: o.By = "",
    no_input: o.NoInput = False,
    pause_ok: o.PauseOk = False,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    accessible: o.Accessible = False,
    *,
    store: o.Store,
) -> Result:
    """Take the last answer of a thread back, and ask again.

    The thread goes on from before that answer; what has run since cannot be undone, and is named first.
    """
    from hitl_cli.commands.undo import UndoOptions
    from hitl_cli.commands.undo import undo as command

    return command(
        UndoOptions(
            thread=thread,
            yes=yes,
            why=why,
            by=by,
            no_input=no_input,
            pause_ok=pause_ok,
            quiet=quiet,
            verbose=verbose,
            store=store,
        )
    )


def inbox(
    run: o.RunAnswered = False,
    watch: o.Watch = False,
    listed: o.Listed = False,
    template: o.Template = False,
    by: o.By = "",
    no_input: o.NoInput = False,
    accessible: o.Accessible = False,
    *,
    store: o.Store,
    json: o.Json = False,
    output: o.Output = o.Form.TEXT,
) -> Result:
    """Answer the questions that wait, over all threads.

    On a terminal you pick one and answer from there, and the graphs run when you leave. Else they are listed.
    """
    from hitl_cli.commands.inbox.command import InboxOptions
    from hitl_cli.commands.inbox.command import inbox as command

    return command(
        InboxOptions(
            template=template,
            listed=listed,
            watch=watch,
            run=run,
            by=by,
            no_input=no_input,
            store=store,
            json=json or output is o.Form.JSON,
        )
    )
