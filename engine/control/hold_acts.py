"""Stop and go on: holds of everything, a workflow or a channel; and withdrawing a prediction run."""

from __future__ import annotations

from datetime import timedelta

from engine.control import instance_acts
from engine.control.context import SQL, ActContext
from engine.core.model import InstanceStatus
from engine.core.spread import offset_seconds
from engine.errors import Refused
from engine.store import breakers, intake
from engine.store.audit import audit
from engine.store.times import from_db, to_db

CHANNELS = ("email", "sms", "call", "webhook")


def hold(act: ActContext, kind: str) -> str:
    """Stop now: no send is armed any more, from the next arming on."""
    workflow = act.target_id if kind == "workflow" else act.text("workflow")
    channel = act.target_id if kind == "channel" else act.text("channel")
    if channel is not None and channel not in CHANNELS:
        raise Refused(f"there is no channel {channel!r}; there is {', '.join(CHANNELS)}.")
    if workflow is not None and not _workflow_exists(act, workflow):
        raise Refused(f"there is no workflow {workflow!r}.")
    parameters = {
        "workflow": workflow, "channel": channel, "reason": act.text("reason", required=True), "actor": act.actor,
        "now": to_db(act.now),
    }  # fmt: skip
    (hold_id,) = act.connection.execute(SQL.place_hold, parameters).fetchone()
    audit(act.connection, act.now, act.actor, "hold.placed", detail={"hold_id": hold_id})
    of_workflow, of_channel = f"the workflow {workflow}", f"the channel {channel}"
    if workflow and channel:
        what = f"{of_channel} in {of_workflow}"
    else:
        what = of_workflow if workflow else of_channel if channel else "everything"
    return f"{what} is on hold (hold {hold_id}) until somebody releases it."


def release(act: ActContext, kind: str) -> str:
    """Go on. What fell overdue is spread over some minutes, the urgent first, so that nobody gets a flood."""
    found = act.connection.execute(SQL.holds_in_force, {"kind": kind, "target": act.target_id}).fetchall()
    channel = act.target_id if kind == "channel" else None
    tried = breakers.probe_now(act.connection, channel, act.now) if kind in ("channel", "all") else []
    if not found and not tried:
        raise Refused("nothing like that is on hold.")
    retried = "".join(
        f" One message tries at once whether {name} works again; what waits for it follows." for name in tried
    )
    for name in tried:
        audit(act.connection, act.now, act.actor, "channel.retried", detail={"channel": name})
    if not found:
        return retried.strip()
    overdue = waiting = 0
    for row in found:
        act.connection.execute(SQL.release_hold, {"hold_id": row["hold_id"], "now": to_db(act.now)})
        audit(act.connection, act.now, act.actor, "hold.released", detail={"hold_id": row["hold_id"]})
        held = act.connection.execute(SQL.held_by, {"reason": f"hold:{row['hold_id']}"}).fetchall()
        late = [token for token in held if (from_db(token["scheduled_for"]) or act.now) <= act.now]
        waiting += len(held)
        overdue += len(late)
        for token in held:
            at = from_db(token["scheduled_for"]) or act.now
            if at <= act.now:
                at = act.now + timedelta(
                    seconds=offset_seconds(token["family_id"], token["priority"], min(900, len(late)))
                )
            act.connection.execute(SQL.unhold_token, {"queue_id": token["queue_id"], "at": to_db(at)})
            act.connection.execute(
                intake.SQL.set_next_execution, {"instance_id": token["instance_id"], "now": to_db(at)}
            )
    what = "1 hold is" if len(found) == 1 else f"{len(found)} holds are"
    if not waiting:
        return f"{what} released; nothing waited for it.{retried}"
    when = f"{overdue} of them fell overdue and go out over the next minutes" if overdue else "none of them is overdue"
    return f"{what} released; {waiting} waited for it, {when}.{retried}"


def withdraw_run(act: ActContext) -> str:
    """A prediction run was wrong: what it started ends, what waits is not taken in."""
    run = {"run_id": act.target_id}
    if act.connection.execute(SQL.runs_named, run).fetchone() is None:
        raise Refused(f"there is no prediction with the run_id {act.target_id!r}.")
    waiting = act.connection.execute(SQL.withdraw_predictions, {**run, "now": to_db(act.now)}).fetchall()
    started = act.connection.execute(SQL.instances_of_run, run).fetchall()
    for row in started:
        instance = act.connection.execute(SQL.instance, {"instance_id": row["instance_id"]}).fetchone()
        note = f"the prediction run {act.target_id} was withdrawn"
        instance_acts.end(act, instance, InstanceStatus.CANCELLED, note)
        act.connection.execute(SQL.mark_withdrawn, {**run, "instance_id": row["instance_id"]})
    audit(act.connection, act.now, act.actor, "run.withdrawn", detail={"instances": len(started)})
    return (
        f"run {act.target_id} is withdrawn; instances stopped: {len(started)}, "
        f"predictions not taken in: {len(waiting)}."
    )


def _workflow_exists(act: ActContext, name: str) -> bool:
    found = act.connection.execute("SELECT 1 FROM workflow_templates WHERE template_name = ?", (name,)).fetchone()
    return found is not None
