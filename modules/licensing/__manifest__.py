{
    "name": "行政许可",
    "version": "1.1",
    "summary": "许可的受理、审查、决定、送达：程序以后提供",
    "depends": ["cases", "documents", "recordings"],
    "status": "foundation",
    "license": "AGPL-3.0-or-later",
}
