{
    "name": "复制申请",
    "version": "1.3",
    "summary": "当事人申请复制：核对、审批、制作、领取",
    "depends": ["cases", "documents", "recordings", "filing", "organisation"],
    "license": "AGPL-3.0-or-later",
}
