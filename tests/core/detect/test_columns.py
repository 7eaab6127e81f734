"""The header lexicon: names of columns in Chinese, English and pinyin."""

from pathlib import Path

import pytest

from core.detect.columns import (
    ALONE,
    HINT,
    NAMELESS,
    NOT_ABOUT,
    ONE,
    OTHER_ONE,
    about,
    is_other_number,
    load_headers,
    type_of_header,
)
from core.errors import CoreError
from core.model import TYPES

KNOWN = {
    "resident_id": "身份证号 公民身份号码 证件号码 sfz SFZH sfzhm idcard id_no cert_no identity 身份證號碼 t.ID_CARD_NO"
    " 身份证编号 身份证号码(必填)",
    "mobile_phone": "手机 手机号码 联系电话 电话 移动电话 sjh mobile phone Tel. msisdn cell 聯絡電話"
    " 手機號碼 手机号2 订单手机号 s.phone_no ＰＨＯＮＥ",
    "bank_card": "银行卡号 卡号 yhkh card_no bankcard 銀行卡號 BankCardNo",
    "landline": "座机 固定电话 传真号码 fax_no landline",
    "imei": "imei IMEI2 手机IMEI device.imei 串号",
    "imsi": "imsi IMSI号",
    "qq": "QQ QQ号 qq号码 qq_no 扣扣",
    "ip": "ip 登录IP login_ip ip_addr t.client_ip ip地址",
    "geo_point": "经纬度 經緯度 坐标 lng latitude lnglat 经度",
    "credential": "密码 登录密码 password user_pwd passwd 口令 pwd 密碼",
    "passport": "护照号 护照号码 passport_no PassportNumber hzh",
    "travel_permit": "港澳通行证 往来港澳通行证号码 回乡证号 台胞证 臺胞證",
    "student_id": "学籍号 全国学籍号 學籍號",
    "vehicle_plate": "车牌号 车牌号码 號牌號碼 plate_no cph license_plate 车主车牌",
    "vin": "车架号 VIN 车辆识别代号 vin_code cjh",
    "uscc": "统一社会信用代码 组织机构代码 tyshxydm 纳税人识别号",
    "waybill": "运单号 快递单号 物流单号 面单号 waybill_no tracking_number 運單號 mailNo",
    "wechat_id": "微信号 微信 wechat_id wx",
    "mac": "mac MAC地址 mac_addr",
    "email": "邮箱 电子邮件 e-mail mail yx E_MAIL 電子郵箱 邮箱地址 user.email_address",
}
OTHER = (
    "order_no 订单号 订单编号 微信支付单号 流水号 时间戳 create_timestamp hash"
    " token 手机号md5 phone_md5 学号 id iccid 设备号"
)
NOTHING = "姓名 地址 备注 账号 1 手机归属地 证件类型 身份证地址 银行卡类型 excellent"


@pytest.mark.parametrize(("key", "label"), [(key, label) for key, text in KNOWN.items() for label in text.split()])
def test_the_usual_names_of_a_type_are_known(key: str, label: str) -> None:
    assert type_of_header(label) == key
    assert not is_other_number(label)


@pytest.mark.parametrize("label", OTHER.split())
def test_other_numbers_are_never_taken_for_a_type(label: str) -> None:
    assert type_of_header(label) is None
    assert is_other_number(label)


@pytest.mark.parametrize("label", ["", ".", "..", *NOTHING.split()])
def test_names_that_say_nothing_announce_nothing(label: str) -> None:
    assert type_of_header(label) is None
    assert not is_other_number(label)


def test_only_the_columns_own_name_counts() -> None:
    assert type_of_header("手机号.备注") is None
    assert type_of_header("订单.手机号") == "mobile_phone"


def test_every_name_in_the_lexicon_is_folded_and_means_one_thing() -> None:
    headers = load_headers()
    assert set(headers.exact.values()) <= {*TYPES, "other"}
    for name in (*headers.exact, *headers.contains):
        assert name == name.casefold().translate(headers.folding)
        assert not set(name) & set(" _-.()"), name


def test_a_broken_lexicon_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "headers.yaml"
    for text in ("types: [", "folding: {}\ntypes: {nonsense: {contains: [], exact: []}}\nother: {}", "[]"):
        broken.write_text(text, "utf-8")
        load_headers.cache_clear()
        with pytest.raises(CoreError, match=r"headers\.yaml"):
            load_headers(broken)


ABOUT = {
    "name": "姓名 真实姓名 客户姓名 收件人 收件人姓名 联系人 紧急联系人 车主 持卡人 學生姓名 real_name fullName"
    " consignee xsxm lxr t.户主姓名",
    "address": "地址 家庭住址 收货地址 身份证地址 戶籍地址 address home_address addr dz jtzz",
    "medical": "诊断 诊断结果 病历号 主诉 用药 就诊时间 diagnosis icd10 chief_complaint 診斷",
    "call_record": "通话时长 通话时间 通话类型 call_duration",
    "hotel_stay": "入住时间 退房时间 开房时间 check_in_time rzsj",
    "credit": "征信 逾期天数 授信额度 信用评分 贷款金额 loan overdue_days credit_score",
    "property": "存款 账户余额 房产 股票代码 持仓市值 总资产 account_balance",
    "transaction": "订单金额 商品名称 交易时间 下单时间 order_amount pay_time goods_name",
    "chat_message": "聊天内容 消息内容 短信内容 message_content",
}
TOGETHER = {
    "medical": "科室 药品", "call_record": "主叫 被叫 caller duration", "hotel_stay": "房号 酒店名称 checkin",
    "property": "余额 balance 收入", "transaction": "order_no amount 单价 数量 商品",
    "chat_message": "content 消息 sender", "credit": "额度 期数",
}  # fmt: skip
NOTHING_ABOUT = (
    "公司名称 商品名 文件名 用户名 hostname 地市 user_name file_name 品牌名称 收件人电话 联系人电话 ip_address MAC地址"
    " email_address 邮箱地址 地址类型 姓名拼音 紧急联系人关系 备注 手机号 身份证号 date 省份 区县 单位名称"
    " nickname 昵称 +"
)


@pytest.mark.parametrize(("key", "label"), [(key, label) for key, text in ABOUT.items() for label in text.split()])
def test_a_name_says_what_its_column_is_about(key: str, label: str) -> None:
    assert about(label) == (key, ALONE)


@pytest.mark.parametrize(("key", "label"), [(key, label) for key, text in TOGETHER.items() for label in text.split()])
def test_general_words_say_it_only_together(key: str, label: str) -> None:
    assert about(label).type == key and about(label).how in (ONE, OTHER_ONE)


@pytest.mark.parametrize("label", NOTHING_ABOUT.split())
def test_what_is_no_person_and_no_content_is_not_about_them(label: str) -> None:
    assert about(label) == NOT_ABOUT


@pytest.mark.parametrize("label", ["name", "xm", "客户", "t.name"])
def test_general_names_of_people_leave_it_to_the_values(label: str) -> None:
    assert about(label) == ("name", HINT)


@pytest.mark.parametrize("label", ["1", "t.2", "col3", "字段4", "?.1"])
def test_positions_are_no_names(label: str) -> None:
    assert about(label).how == NAMELESS
