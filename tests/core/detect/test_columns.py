"""The header lexicon: names of columns in Chinese, English and pinyin."""

from pathlib import Path

import pytest

from core.detect.columns import is_other_number, load_headers, type_of_header
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
    "geo_point": "经纬度 坐标 lng latitude lnglat 经度",
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
