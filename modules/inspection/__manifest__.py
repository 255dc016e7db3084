{
    "name": "行政检查",
    "version": "1.1",
    "summary": "检查程序：方案、记录、责令整改、复查",
    "depends": ["cases", "documents", "recordings"],
    "license": "AGPL-3.0-or-later",
}
