{
    "name": "冻结",
    "version": "1.0",
    "summary": "复议、诉讼、信访、审计、纪检期间，案卷和记录不得处置",
    "depends": ["organisation", "cases"],
    "license": "AGPL-3.0-or-later",
}
