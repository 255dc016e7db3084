{
    "name": "音像记录",
    "version": "1.2",
    "summary": "音像的入库、识别、关联和播放",
    "depends": ["cases", "organisation"],
    "license": "AGPL-3.0-or-later",
}
