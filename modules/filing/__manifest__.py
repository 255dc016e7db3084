{
    "name": "归档",
    "version": "1.3",
    "summary": "结案、归档、档号和保管期限",
    "depends": ["cases", "documents", "recordings", "calendar", "organisation"],
    "license": "AGPL-3.0-or-later",
}
