"""What the audit log tells: who did what, when, from where, to what, and how it ended."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from checks import Text


class Result(StrEnum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def label(self) -> Text:
        """The word for people."""
        return {
            Result.DONE: Text(zh="完成", en="done"),
            Result.REFUSED: Text(zh="拒绝", en="refused"),
            Result.FAILED: Text(zh="失败", en="failed"),
        }[self]


class Deed(StrEnum):
    """What has a name of its own. Every other entry is a request, by its method and its address."""

    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    LOCKED = "locked"
    LOGOUT = "logout"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_RESET = "password_reset"
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_RESET = "second_factor_reset"
    RECOVERY_CODE_USED = "recovery_code_used"
    ACCOUNT_MADE = "account_made"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    ACCOUNT_UNLOCKED = "account_unlocked"
    SESSIONS_ENDED = "sessions_ended"
    TOKEN_MADE = "token_made"
    TOKEN_USED = "token_used"
    TOKEN_REVOKED = "token_revoked"
    EXPORT = "export"

    @property
    def label(self) -> Text:
        """The words for people."""
        return _LABELS[self]


_LABELS = {
    Deed.LOGIN: Text(zh="登录", en="login"),
    Deed.LOGIN_FAILED: Text(zh="登录失败", en="failed login"),
    Deed.LOCKED: Text(zh="账号锁定", en="account locked"),
    Deed.LOGOUT: Text(zh="退出", en="logout"),
    Deed.PASSWORD_CHANGED: Text(zh="修改口令", en="password changed"),
    Deed.PASSWORD_RESET: Text(zh="重置口令", en="password reset"),
    Deed.SECOND_FACTOR_SET: Text(zh="设置第二因素", en="second factor set up"),
    Deed.SECOND_FACTOR_RESET: Text(zh="重置第二因素", en="second factor reset"),
    Deed.RECOVERY_CODE_USED: Text(zh="使用恢复码", en="recovery code used"),
    Deed.ACCOUNT_MADE: Text(zh="新建账号", en="account made"),
    Deed.ACCOUNT_CHANGED: Text(zh="修改账号", en="account changed"),
    Deed.ACCOUNT_DISABLED: Text(zh="停用账号", en="account disabled"),
    Deed.ACCOUNT_ENABLED: Text(zh="启用账号", en="account enabled"),
    Deed.ACCOUNT_UNLOCKED: Text(zh="解锁账号", en="account unlocked"),
    Deed.SESSIONS_ENDED: Text(zh="强制退出", en="sessions ended"),
    Deed.TOKEN_MADE: Text(zh="新建令牌", en="token made"),
    Deed.TOKEN_USED: Text(zh="使用令牌", en="token used"),
    Deed.TOKEN_REVOKED: Text(zh="吊销令牌", en="token revoked"),
    Deed.EXPORT: Text(zh="导出", en="export"),
}


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who does something: the login, the role, and the address of the network it came from. At the command line the login is
    empty and the address says so."""

    who: str = ""
    role: str = ""
    address: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `what` is a `Deed`, or a request's method and address as the routes name it; `subject` is what it was about."""

    id: int
    at: datetime
    who: str
    role: str
    address: str
    what: str
    subject: str
    result: Result


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries are wanted; `since` and `until` (not included) are in UTC."""

    who: str = ""
    what: str = ""
    since: datetime | None = None
    until: datetime | None = None
