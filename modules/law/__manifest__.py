{
    "name": "法规库",
    "version": "1.0",
    "summary": "法律、法规、规章和标准的版本、条文和新旧对照；文书里的引用照此核对",
    "depends": ["organisation"],
    "data": [
        "data/statutes/laws.yaml",
        "data/statutes/penalty.yaml",
        "data/statutes/work_safety.yaml",
        "data/statutes/coercion.yaml",
        "data/statutes/licensing.yaml",
        "data/statutes/own_regulation.yaml",
        "data/statutes/others.yaml",
    ],
    "license": "AGPL-3.0-or-later",
}
