{
    "name": "陈列",
    "version": "2.0",
    "summary": "展品和展室，只为试装卸和升级",
    "depends": ["cases"],
    "data": ["data/rooms.yaml"],
    "license": "AGPL-3.0-or-later",
}
