{
    "name": "当事人",
    "version": "1.1",
    "summary": "单位和个人的登记、查重和合并",
    "depends": ["organisation"],
    "license": "AGPL-3.0-or-later",
}
