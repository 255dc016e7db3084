{
    "name": "调阅登记",
    "version": "1.1",
    "summary": "谁在什么时候、从哪里、为什么查阅了什么：登记簿和导出",
    "depends": ["cases", "documents", "organisation"],
    "license": "AGPL-3.0-or-later",
}
