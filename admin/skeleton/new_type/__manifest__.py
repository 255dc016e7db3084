{
    "name": "新类型",
    "version": "1.0",
    "summary": "新类型的程序和文书",
    "depends": ["cases", "documents", "recordings"],
    "license": "AGPL-3.0-or-later",
}
