{
    "name": "紧急查阅",
    "version": "1.0",
    "summary": "不能等的时候，限时查阅本来看不到的一件，马上通知安全管理员",
    "depends": ["organisation", "cases"],
    "license": "AGPL-3.0-or-later",
}
