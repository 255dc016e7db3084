"""The way of a copy request: received, checked by the keeper, decided by the leader in charge, ready, fetched."""

from __future__ import annotations

from docstore.workflow.definition import Transition, workflow

RECEIVED, CHECKED, DECIDED, READY, REFUSED = "received", "checked", "decided", "ready", "refused"

COPY_FLOW = "copy_request"
FLOW = workflow(
    COPY_FLOW,
    "copy_requests",
    {
        RECEIVED: "待核对",
        CHECKED: "待分管领导决定",
        DECIDED: "正在制作",
        READY: "可以领取",
        REFUSED: "全部不同意",
    },
    Transition("check", "核对", (RECEIVED,), CHECKED, "copies.check", "copy_checked", "第十八条"),
    Transition("send_back", "退回重新核对", (CHECKED,), RECEIVED, "copies.decide", "copy_sent_back", "第十八条"),
    Transition("decide", "决定", (CHECKED,), DECIDED, "copies.decide", "copy_decided", "第十八条"),
    Transition("refuse", "全部不同意", (CHECKED,), REFUSED, "copies.decide", "copy_decided", "第十八条"),
    Transition("fulfil", "制作复制件", (DECIDED,), READY, "copies.fulfil", "copy_made", "第十八条"),
)
