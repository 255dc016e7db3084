"""Every error Quancheng raises on purpose: what went wrong, and what to do next.

Errors know nothing of HTTP; one table in `admin/error_table.py` translates them. Messages are Chinese
templates with named parameters, so that the edge may show them in another language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docstore.sentence import Sentence


class QuanchengError(Exception):
    """Base of all. `code` is stable and machine-readable; `message` is for people; `why()` is the next step."""

    code = "error"
    next_step = ""

    def __init__(self, template: str, /, *, next_step: str = "", **params: Any) -> None:
        self.template = template
        self.params = params
        if next_step:
            self.next_step = next_step
        super().__init__(self.message)

    @property
    def message(self) -> str:
        return Sentence(self.template, **self.params) if self.params else self.template

    def why(self) -> str:
        """What the reader can do about it; empty when the message already says it."""
        return Sentence(self.next_step, **self.params) if self.params else self.next_step


# --- refused at start ----------------------------------------------------------------------------------


class StartupError(QuanchengError):
    code = "startup"


class SettingError(StartupError):
    code = "setting"


class ManifestError(StartupError):
    code = "manifest"


class DependencyError(StartupError):
    code = "dependency"


class BrokenModuleError(StartupError):
    """A module that is wanted cannot be loaded: manifest, dependencies, code or a data file."""

    code = "broken-module"


class DuplicateContributionError(StartupError):
    code = "duplicate-contribution"


class DeclarationError(StartupError):
    """A data file (form, procedure, role, grant) says something that cannot be."""

    code = "declaration"


class WorkflowDefinitionError(StartupError):
    code = "workflow-definition"


class TemplateDefinitionError(StartupError):
    code = "template-definition"


class MigrationError(StartupError):
    """A migration script says something that cannot be, or ended in an error; what it did is kept and resumed."""

    code = "migration"


# --- the actor's side ----------------------------------------------------------------------------------


class NotFoundError(QuanchengError):
    """Not there, or not for this actor to know."""

    code = "not-found"
    next_step = "核对地址，或者从列表中重新打开。"


class AccessDeniedError(QuanchengError):
    code = "access-denied"
    next_step = "需要时请科室负责人或者系统管理员核对岗位。"


class NotSignedInError(AccessDeniedError):
    """Nobody asks; who that is must be said first."""

    code = "not-signed-in"
    next_step = "登录后再办。"


class SeparationOfDutiesError(AccessDeniedError):
    code = "separation-of-duties"
    next_step = "请由另一人办理。"


class SecrecyError(AccessDeniedError):
    code = "secrecy"


class SignInRefusedError(AccessDeniedError):
    """Name, password or code is wrong; which of them is never said."""

    code = "sign-in-refused"
    next_step = "核对后再试。"


class ProofNeededError(AccessDeniedError):
    """A dangerous act, and too long ago that this person proved who he is."""

    code = "proof-needed"
    next_step = "输入密码后继续。"


class ReasonNeededError(AccessDeniedError):
    """Who does not work on the case says why he reads, first. `record` in `params`: of which record."""

    code = "reason-needed"
    next_step = "写明理由后再打开；程序把理由写在 Reading-Reason 里。"


class TooManyTriesError(QuanchengError):
    """`minutes` in `params`: how long nothing is tried any more. Says nothing about whether an account exists."""

    code = "too-many-tries"
    next_step = "{minutes} 分钟后再试，或者请安全管理员解锁。"

    def __init__(self, template: str = "试错太多，暂停登录。", /, *, minutes: int = 1) -> None:
        super().__init__(template, minutes=minutes)


class InvalidInputError(QuanchengError):
    """`fields` maps a key path (`party.nam`, `findings.0.text`) to a sentence that says what to do."""

    code = "invalid-input"

    def __init__(self, template: str = "有 {count} 处要改。", /, *, fields: Mapping[str, str], **params: Any) -> None:
        self.fields = dict(fields)
        super().__init__(template, count=len(self.fields), **params)


class TemplateContextError(InvalidInputError):
    code = "template-context"


class ConflictError(QuanchengError):
    """Permitted, but not now."""

    code = "conflict"


class StaleRevisionError(ConflictError):
    code = "stale-revision"
    next_step = "别人刚改过，刷新后再改。"


class TransitionNotAllowedError(ConflictError):
    code = "transition-not-allowed"
    next_step = "刷新页面，看现在办到哪一步。"


class RecordDeclaredError(ConflictError):
    code = "record-declared"


class CaseFiledError(ConflictError):
    code = "case-filed"
    next_step = "归档后只能查阅、申请复制和鉴定。"


class DuplicateContentError(ConflictError):
    code = "duplicate-content"


class UploadOffsetError(ConflictError):
    code = "upload-offset"


class UploadLeaseError(ConflictError):
    code = "upload-lease"


class ObligationsUnmetError(ConflictError):
    code = "obligations-unmet"


class ExerciseOnlyError(ConflictError):
    """An act that only an exercise store may do was tried in a real one."""

    code = "exercise-only"


# --- the store contradicts itself: alarmed, ledgered, never retried, never swallowed ---------------------


class IntegrityError(QuanchengError):
    code = "integrity"
    next_step = "停止写入，保留现场，运行 ./quancheng audit 并报告安全管理员。"


class FixityError(IntegrityError):
    code = "fixity"


class BlobMissingError(IntegrityError):
    code = "blob-missing"


class CustodyChainError(IntegrityError):
    code = "custody-chain"


# --- not now, try again: the only ones that a job retries ------------------------------------------------


class UnavailableError(QuanchengError):
    code = "unavailable"
    next_step = "稍后再试；一直不行时请系统管理员看服务状态。"


class StoreUnavailableError(UnavailableError):
    code = "store-unavailable"


class StoreFullError(UnavailableError):
    """No room for more bytes; nothing that was acknowledged is lost."""

    code = "store-full"
    next_step = "请系统管理员清出空间，然后再传。"


class ConverterUnavailableError(UnavailableError):
    code = "converter-unavailable"


class KeyUnavailableError(UnavailableError):
    """Sealed bytes, and no key to open them with. Nothing is lost as long as the key is somewhere."""

    code = "key-unavailable"
    next_step = "请系统管理员把加密钥匙的文件从备份放回原处。"
