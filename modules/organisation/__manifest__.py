{
    "name": "组织机构",
    "version": "1.2",
    "summary": "科室、执法人员、执法记录仪、岗位和本局设置",
    "depends": [],
    "license": "AGPL-3.0-or-later",
}
