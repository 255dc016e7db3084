{
    "name": "文书",
    "version": "1.2",
    "summary": "文书的填写、审批、编号和生成",
    "depends": ["cases", "organisation", "parties"],
    "license": "AGPL-3.0-or-later",
}
