{
    "name": "保密",
    "version": "1.1",
    "summary": "密级、保护标记、知悉范围、定密和解密",
    "depends": ["cases", "documents", "recordings", "copies", "organisation"],
    "license": "AGPL-3.0-or-later",
}
