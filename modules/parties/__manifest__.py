{
    "name": "当事人",
    "version": "1.0",
    "summary": "当事人的登记和查重",
    "depends": ["organisation"],
    "license": "AGPL-3.0-or-later",
}
