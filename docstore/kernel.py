"""What the kernel itself contributes: its models, the facts of its own chain, and the scope of everyone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pymongo import IndexModel

from docstore.access import emergency, tries
from docstore.access.account import Account
from docstore.access.second_step import SecondStep
from docstore.access.sessions import SignInSession
from docstore.access.tokens import ApiToken
from docstore.blobs.encryption import EVENT as ENCRYPTION_CHANGED
from docstore.model.case_file import CaseFile
from docstore.model.hold import Hold
from docstore.model.record import Record, Rendition, Version
from docstore.registry.manifest import Manifest
from docstore.registry.registry import Contributor, Registry

# Another shape of a model of the kernel wants a higher version, and where documents change a migration, as in a module.
MANIFEST = Manifest(
    folder=Path(__file__).parent,
    name="内核",
    version="1.8",
    summary="案卷、记录、版本、账号、留痕，去掉所有模块也要在的",
    depends=(),
    license="AGPL-3.0-or-later",
)

# Collections of the machinery, beside the models: neither evidence nor documents.
MACHINERY = (
    "chains",
    "log_heads",
    "outbox",
    "counters",
    "uploads",
    "unreferenced",
    "replaced_blobs",
    "fixity_plan",
    "stamp_attempts",
    "notices",
    "modules",
    "module_runs",
    "external_ids",
    tries.COLLECTION,
)

# Indexes of the ledger and the machinery: collection → (keys, unique).
INDEXES: dict[str, list[tuple[list[tuple[str, int]], bool]]] = {
    "custody_events": [
        ([("chain", 1), ("sequence", 1)], True),
        ([("case", 1), ("sequence", -1)], False),
        ([("objects.id", 1)], False),
    ],
    "log_leaves": [([("event", 1)], True), ([("shard", 1), ("index", 1)], True)],
    "log_checkpoints": [([("shard", -1), ("size", -1)], True)],
    "log_stamps": [([("shard", 1), ("size", 1)], False)],
    "fixity_results": [([("checked_at", -1)], False), ([("blob", 1), ("checked_at", -1)], False)],
    "fixity_plan": [([("checked_at", 1), ("_id", 1)], False)],
    "blob_keys": [([("key_id", 1)], False)],
    "outbox": [([("job", 1), ("key", 1)], True), ([("state", 1), ("due_at", 1)], False)],
    "uploads": [([("state", 1), ("expires_at", 1)], False), ([("blob_id", 1)], False)],
}

# The access register is read by day, person, department and case; partial indexes, which cost no other event anything.
READINGS = [
    IndexModel([*by, ("recorded_at", -1), ("_id", -1)], partialFilterExpression={"detail.way": {"$exists": True}})
    for by in ([], [("agent.id", 1)], [("detail.department", 1)], [("case", 1)])
]


def contribute(c: Contributor) -> None:
    """What the kernel itself brings into the registry, as a module does."""
    for model in (CaseFile, Record, Version, Rendition, Hold, Account, SignInSession, SecondStep, ApiToken):
        c.model(model)
    c.scope("any", "全部", {})
    c.event_type("store_created", "建立了库", "database")
    c.event_type("log_year_ended", "合上了上一年的存证账本", "book")
    c.event_type("log_key_handed_over", "换了签名钥匙", "key")
    c.event_type("checkpoint_given_out", "取走了检查点", "file-certificate")
    c.event_type("modules_changed", "改动了模块", "box-multiple")
    c.event_type("list_imported", "从表格导入了", "upload")
    c.event_type("account_created", "登记了账号", "user-plus")
    c.event_type("account_changed", "改动了账号", "user")
    c.event_type(emergency.OPENED, "开始紧急查阅", "alert-triangle")
    c.event_type(emergency.USED, "凭紧急查阅看了", "alert-triangle")
    c.event_type(emergency.ENDED, "结束了紧急查阅", "alert-triangle")
    c.event_type(emergency.REVIEWED, "核查了紧急查阅", "user-check")
    c.event_type("post_given", "给了岗位", "id")
    c.event_type("post_ended", "结束了岗位", "user")
    c.event_type("posts_confirmed", "确认了岗位", "user-check")
    c.event_type("posts_declined", "不同意给岗位", "ban")
    c.event_type("administration_exported", "导出了管理留痕", "download")
    c.event_type("signed_in", "登录", "login")
    c.event_type("signed_out", "退出", "logout")
    c.event_type("sign_in_rests", "试错太多，暂停登录", "hourglass")
    c.event_type("account_unlocked", "解除了暂停登录", "user-check")
    c.event_type("password_reset", "重设了密码", "lock")
    c.event_type("sessions_ended", "结束了登录", "logout")
    c.event_type("second_step_set_up", "设置了两步验证", "shield-check")
    c.event_type("second_step_given_up", "关闭了两步验证", "shield")
    c.event_type("second_step_reset", "重置了两步验证", "shield")
    c.event_type("recovery_codes_renewed", "换了恢复码", "key")
    c.event_type("recovery_code_used", "用恢复码登录", "key")
    c.event_type("token_created", "新建了接口令牌", "key")
    c.event_type("token_revoked", "作废了接口令牌", "key")
    c.event_type("record_read", "查阅了", "eye")
    c.event_type("record_downloaded", "下载了", "download")
    c.event_type("record_printed", "打印了", "printer")
    c.event_type("version_added", "补充了新版", "files")
    c.event_type("hold_placed", "冻结了", "snowflake")
    c.event_type("hold_released", "解除了冻结", "lock-open")
    c.event_type("bytes_swept", "清除了没有归属的数据块", "trash")
    c.event_type("fixity_checked", "校验了一批内容", "shield-check")
    c.event_type("fixity_failed", "校验发现内容与入库时不一致", "alert-triangle")
    c.event_type(ENCRYPTION_CHANGED, "改动了存储加密", "lock")
    c.event_type("content_resealed", "加密了早先存储的内容", "lock")
    c.event_type("replaced_bytes_removed", "清除了加密以前的数据块", "trash")
    c.permission("records.view", "查阅记录", "record")
    c.permission("records.add_version", "补充新版", "record")
    c.permission("cases.view", "查阅案件", "case")
    c.permission("events.view", "查看留痕", "case")
    c.permission("holds.place", "冻结案卷和记录", "case")
    c.permission("holds.release", "解除冻结", "case")
    c.permission("accounts.view", "查看账号和岗位")
    c.permission("accounts.manage", "提出账号和岗位")
    c.permission("accounts.confirm", "确认账号和岗位")
    c.permission("administration.view", "查看和导出管理留痕")
    c.permission("accounts.secure", "解锁账号、重设密码和两步验证、结束登录")
    c.permission(emergency.OPEN, "紧急查阅")
    c.permission(emergency.WATCH, "查看紧急查阅")
    c.permission(emergency.END, "结束和核查紧急查阅")
    c.permission("modules.manage", "装卸模块")
    c.permission("blobs.sweep", "清除没有归属的数据块")
    c.permission("fixity.check", "定期校验")
    c.permission("notices.view", "查看系统告警")
    c.permission("encryption.manage", "管理存储加密")
    c.permission("checkpoints.take", "取走存证账本的检查点")
    c.permission("keys.hand_over", "更换签名钥匙")
    c.role("administrator", "系统管理员")
    c.role("security_administrator", "安全管理员")
    c.role("audit_administrator", "审计管理员")
    c.role("system", "系统")
    c.grant("accounts.manage", "administrator", "system")
    c.grant("accounts.view", "administrator", "security_administrator", "audit_administrator", "system")
    c.grant("accounts.confirm", "security_administrator", "system")
    c.grant("accounts.secure", "security_administrator", "system")
    c.grant("administration.view", "audit_administrator")
    c.grant(emergency.WATCH, "security_administrator", "audit_administrator")
    c.grant(emergency.END, "security_administrator")
    c.grant("modules.manage", "administrator", "system")
    c.grant("blobs.sweep", "system")
    c.grant("fixity.check", "system")
    c.grant("notices.view", "administrator")
    c.grant("encryption.manage", "system")
    c.grant("checkpoints.take", "administrator", "system")
    c.grant("keys.hand_over", "system")


def indexes(registry: Registry) -> dict[str, Sequence[IndexModel]]:
    """Every collection of facts with its indexes, and the further indexes of the ledger: for the installer."""
    wanted: dict[str, Sequence[IndexModel]] = dict.fromkeys(MACHINERY, ())
    wanted |= {name: model.index_models() for name, model in registry.models.items()}
    wanted |= {name: [IndexModel(keys, unique=unique) for keys, unique in rows] for name, rows in INDEXES.items()}
    # Read by every process every few seconds: a partial index, which costs no other event anything.
    only_these = {"event_type": ENCRYPTION_CHANGED}
    wanted[tries.COLLECTION] = [IndexModel([("until", 1)], expireAfterSeconds=3600)]
    setting = IndexModel([("event_type", 1), ("sequence", -1)], partialFilterExpression=only_these)
    # Of chains, the few that grew.
    grew = {"unsealed_from": {"$exists": True}}
    wanted["chains"] = [IndexModel([("unsealed_from", 1)], partialFilterExpression=grew)]
    wanted["custody_events"] = [*wanted["custody_events"], setting, *READINGS]
    return wanted
