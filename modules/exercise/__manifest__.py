{
    "name": "演示",
    "version": "1.0",
    "summary": "虚构的单位、账号和一次走完全程的演示",
    "depends": [
        "cases",
        "documents",
        "recordings",
        "inspection",
        "filing",
        "copies",
        "organisation",
        "parties",
        "calendar",
    ],
    "license": "AGPL-3.0-or-later",
}
