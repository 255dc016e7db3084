{
    "name": "工作日历",
    "version": "1.0",
    "summary": "法定节假日和调休，工作日的推算",
    "depends": [],
    "license": "AGPL-3.0-or-later",
}
