{
    "name": "行政处罚",
    "version": "1.1",
    "summary": "处罚的立案、调查、告知、决定、执行：程序以后提供",
    "depends": ["cases", "documents", "recordings"],
    "status": "foundation",
    "license": "AGPL-3.0-or-later",
}
