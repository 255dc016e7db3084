{
    "name": "行政征收征用",
    "version": "1.0",
    "summary": "应急征用的程序和文书：审批、决定、返还、补偿",
    "depends": ["cases", "documents", "recordings"],
    "license": "AGPL-3.0-or-later",
}
