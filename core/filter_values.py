"""What stands behind the colon in a filter: numbers, sizes, times, and words that mean one or more of our keys."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from core.model import READ_STATUSES, STATUSES, TYPES

SIZES = {"": 1, "b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "tb": 1 << 40}
COUNTS = {"": 1, "k": 1000, "m": 1_000_000, "万": 10_000, "亿": 100_000_000}
LARGEST = 2**63 - 1
"""Of what the case can hold."""

TO_BE_READ = "to_be_read"
NOT_EXAMINED = tuple(status for status in STATUSES if status not in READ_STATUSES)
"""Statuses of files of which nothing was read: the ledger shows them as one."""

Span = tuple[int, int]
"""What a number or a time stands for, half-open: a day is all of it."""

Words = Mapping[str, tuple[str, ...]]

_SHEETS = ("xlsx", "xlsb", "xls", "ods")
_IDS = ("resident_id", "resident_id_15")
KIND_WORDS: Words = {
    **dict.fromkeys(("csv", "tsv"), ("delimited",)),
    **dict.fromkeys(("表格", "table", "tables"), ("delimited", *_SHEETS)),
    **dict.fromkeys(("excel", "spreadsheet", "电子表格"), _SHEETS),
    **dict.fromkeys(("文本", "txt"), ("text",)),
    **dict.fromkeys(("数据库", "db"), ("sqlite", "database")),
    **dict.fromkeys(("压缩包", "archives"), ("zip", "tar", "7z", "gzip", "bzip2", "xz", "rar", "archive")),
    **{"图片": ("media",), "影音": ("media",), "文档": ("document",), "邮件": ("mail",), "镜像": ("image",)},
    **{"程序": ("executable",), "字体": ("font",), "空": ("empty",), "链接": ("link",), "特殊": ("special",)},
    **{"gz": ("gzip",), "bz2": ("bzip2",), "未知": ("",), "unknown": ("",)},
}
"""Words for kinds; a kind is always a word for itself alone."""

TYPE_WORDS: Words = {
    **{key: (key,) for key in TYPES},
    **dict.fromkeys(("身份证", "身份证号", "id"), _IDS),
    **dict.fromkeys(("手机", "手机号", "手机号码", "phone", "mobile"), ("mobile_phone",)),
    **dict.fromkeys(("银行卡", "银行卡号", "卡号", "card"), ("bank_card",)),
    **dict.fromkeys(("邮箱", "电子邮箱", "邮件", "mail", "e-mail"), ("email",)),
    **dict.fromkeys(("座机", "固话", "固定电话"), ("landline",)),
    **dict.fromkeys(("qq号", "扣扣"), ("qq",)),
    **dict.fromkeys(("ip地址",), ("ip",)),
    **dict.fromkeys(("坐标", "定位", "经纬度", "gps"), ("geo_point",)),
    **dict.fromkeys(("密码", "账号密码", "口令", "password"), ("credential",)),
    **dict.fromkeys(("串号",), ("imei",)),
    **dict.fromkeys(("护照", "护照号"), ("passport",)),
    **dict.fromkeys(("通行证", "回乡证", "港澳通行证"), ("travel_permit",)),
    **dict.fromkeys(("学籍", "学籍号"), ("student_id",)),
    **dict.fromkeys(("车牌", "车牌号", "plate"), ("vehicle_plate",)),
    **dict.fromkeys(("车架", "车架号"), ("vin",)),
    **dict.fromkeys(("信用代码", "统一社会信用代码", "机构代码", "组织机构代码"), ("uscc",)),
    **dict.fromkeys(("运单", "运单号", "快递单号"), ("waybill",)),
    **dict.fromkeys(("微信", "微信号", "wechat", "wxid"), ("wechat_id",)),
    **dict.fromkeys(("mac地址", "物理地址"), ("mac",)),
    **{"": ("",), "无": ("",), "none": ("",), "any": TYPES, "任一": TYPES},
}
STATUS_WORDS: Words = {
    **{key: (key,) for key in (*STATUSES, TO_BE_READ)},
    **dict.fromkeys(("未检", "未检与受限", "not_examined"), NOT_EXAMINED),
    **{"全量": ("exact",), "抽样": ("sampled",), "参考": ("indicative",), "容器": ("container",)},
    **{"无文本内容": ("no_content",), "无内容": ("no_content",), "无法读取": ("unreadable",), "加密": ("encrypted",)},
    **{"不支持": ("unsupported",), "超限": ("limit",), "跳过": ("skipped",), "待读": (TO_BE_READ,)},
}
SAME_WORDS: Words = {"yes": ("yes",), "是": ("yes",), "no": ("no",), "否": ("no",)}

_NUMBER = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?) ?([a-z万亿]*)")
_MONTH = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


class WrongValue(ValueError):
    """A value that makes no sense for its key."""


class TooLong(ValueError):
    """A value, or a list of them, that is too long to be looked for."""


def size(text: str) -> Span:
    """Bytes, as 10mb."""
    return _number(text, SIZES)


def count(text: str) -> Span:
    """Records, as 1000, 1,000 or 3万."""
    return _number(text, COUNTS)


def _number(text: str, units: Mapping[str, int]) -> Span:
    match = _NUMBER.fullmatch(text.strip().lower().replace(",", ""))
    if match is None or match[2] not in units:
        raise WrongValue(text)
    number = min(round(float(match[1]) * units[match[2]]), LARGEST - 1)
    return number, number + 1


def moments(text: str) -> Span:
    """Nanoseconds since 1970 of a year, a month, a day or a second, as 2025, 2025-01, 2025-01-31, 2025-01-31T08:00."""
    try:
        if match := _MONTH.fullmatch(text):
            year, month = int(match[1]), int(match[2] or 1)
            after = (year + 1, 1) if match[2] is None or month == 12 else (year, month + 1)
            return _ns(datetime(year, month, 1, tzinfo=UTC)), _ns(datetime(*after, 1, tzinfo=UTC))
        start = datetime.fromisoformat(text)
        is_day = re.fullmatch("[0-9-]+", text) is not None
        return _ns(start), _ns(start + (timedelta(days=1) if is_day else timedelta(seconds=1)))
    except (ValueError, OverflowError) as error:
        raise WrongValue(text) from error


def _ns(moment: datetime) -> int:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(-LARGEST, min(int(aware.timestamp()) * 1_000_000_000, LARGEST))


def known(values: Sequence[str], meanings: Words) -> tuple[str, ...]:
    """Keys that some words stand for."""
    found: dict[str, None] = {}
    for value in values:
        if value.lower() not in meanings:
            raise WrongValue(value)
        found.update(dict.fromkeys(meanings[value.lower()]))
    return tuple(found)


def kinds(values: Sequence[str]) -> tuple[str, ...]:
    """Kinds that some words stand for; what is no word of ours is taken for a kind."""
    return known([v.lower() for v in values], {**{v.lower(): (v.lower(),) for v in values}, **KIND_WORDS})
