{
    "name": "词表",
    "version": "1.0",
    "summary": "案由、行业、许可事项等表，文书里从中选择",
    "depends": ["organisation"],
    "data": ["data/terms/tables.yaml"],
    "license": "AGPL-3.0-or-later",
}
