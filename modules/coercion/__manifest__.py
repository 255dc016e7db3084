{
    "name": "行政强制",
    "version": "1.1",
    "summary": "查封、扣押等强制措施：程序以后提供",
    "depends": ["cases", "documents", "recordings"],
    "status": "foundation",
    "license": "AGPL-3.0-or-later",
}
