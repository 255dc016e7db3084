"""The way of a proposal: waiting, then decided or refused by somebody else."""

from __future__ import annotations

from docstore.workflow.definition import Transition, workflow

WAITING, DECIDED, REFUSED = "waiting", "decided", "refused"

PROPOSAL_FLOW = "secrecy_proposal"
FLOW = workflow(
    PROPOSAL_FLOW,
    "secrecy_proposals",
    {WAITING: "待定密责任人决定", DECIDED: "已决定", REFUSED: "不同意"},
    Transition("decide", "决定", (WAITING,), DECIDED, "secrecy.decide", "secrecy_decided", "保守国家秘密法"),
    Transition("refuse", "不同意", (WAITING,), REFUSED, "secrecy.decide", "secrecy_refused", "保守国家秘密法"),
)
