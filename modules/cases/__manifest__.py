{
    "name": "案件",
    "version": "1.2",
    "summary": "案卷、应有记录、留痕",
    "depends": ["organisation", "parties", "calendar"],
    "license": "AGPL-3.0-or-later",
}
