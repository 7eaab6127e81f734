"""Tables: what their columns are called and hold. A cell is (text, label); see `Cell`."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from bench.corpus import decoys, values

Cell = tuple[str, str]
"""(text, label). The label is a type key, "" for what nobody would take for a value, or "!" for a decoy."""

Make = Callable[[Random], Cell]
PLAIN, DECOY = "", "!"


@dataclass(frozen=True, slots=True)
class Column:
    """names: what it may be called, Chinese, English or pinyin."""

    names: tuple[str, ...]
    make: Make


@dataclass(frozen=True, slots=True)
class Table:
    """key: name of the files. by_row: types that the columns together decide, one value a row."""

    key: str
    columns: tuple[Column, ...]
    by_row: str = ""


def column(names: str, type_: str, make: Callable[[Random], str], empty: float = 0.0) -> Column:
    """Of one type. empty: share of empty fields."""

    def cell(rng: Random) -> Cell:
        return ("", PLAIN) if empty and rng.random() < empty else (make(rng), type_)

    return Column(tuple(names.split("/")), cell)


def plain(names: str, *words: str) -> Column:
    """Words that are no values."""
    return column(names, PLAIN, lambda rng: rng.choice(words))


def decoy(names: str, make: Callable[[Random], str]) -> Column:
    """Numbers of another kind."""
    return column(names, DECOY, make)


def _identity(rng: Random) -> Cell:
    """Mostly valid; some old ones, some broken, some masked."""
    kind = rng.random()
    if kind < 0.02:
        return values.resident_id_15(rng), "resident_id_15"
    if kind < 0.06:
        return values.bad_resident_id(rng), DECOY
    return (decoys.masked(rng), DECOY) if kind < 0.09 else (values.resident_id(rng), "resident_id")


def _card(rng: Random) -> Cell:
    kind = rng.random()
    if kind < 0.05:
        return values.bad_bank_card(rng), DECOY
    card = values.bank_card(rng)
    grouped = " ".join(card[i : i + 4] for i in range(0, len(card), 4)) if kind < 0.15 else card
    return grouped, "bank_card"


def _phone(rng: Random) -> Cell:
    kind, number = rng.random(), values.mobile_phone(rng)
    if kind < 0.04:
        return f"{number[:3]}****{number[7:]}", DECOY
    return ("+86" if kind < 0.08 else "86-" if kind < 0.1 else "") + number, "mobile_phone"


NAME = column("姓名/name/xm", "name", values.name)
ID = Column(("身份证号", "id_card", "sfzh", "证件号码"), _identity)
PHONE = Column(("手机号", "mobile", "sjh", "联系电话"), _phone)
ADDRESS = column("家庭住址/address/dz", "address", values.address, 0.05)

TABLES = (
    Table(
        "people",
        (
            NAME,
            ID,
            PHONE,
            Column(("银行卡号", "bank_card", "yhkh"), _card),
            column("邮箱/email/yx", "email", values.email, 0.3),
            ADDRESS,
            decoy("订单号/order_no/ddh", decoys.order_number),
            decoy("注册时间/created_at/zcsj", decoys.seconds),
        ),
    ),
    Table(
        "vehicles",
        (
            column("车主姓名/owner_name/czxm", "name", values.name),
            column("车牌号/plate_no/cph", "vehicle_plate", values.vehicle_plate),
            column("车架号/vin/cjh", "vin", values.vin),
            PHONE,
            decoy("发动机号/engine_no/fdjh", decoys.part_number),
            decoy("注册时间/reg_time/zcsj", decoys.moment),
        ),
    ),
    Table(
        "pupils",
        (
            column("学生姓名/student_name/xsxm", "name", values.name),
            column("学籍号/student_id/xjh", "student_id", values.student_id),
            ID,
            PHONE,
            decoy("总成绩/score/zcj", decoys.decimal),
            plain("班级/class/bj", "一班", "二班", "三班"),
        ),
    ),
    Table(
        "companies",
        (
            plain("企业名称/company/qymc", "中大商贸公司", "明天科技公司", "新光食品厂", "华美服务中心"),
            column("统一社会信用代码/uscc/tyshxydm", "uscc", values.uscc),
            column("法定代表人/legal_person_name/frxm", "name", values.name),
            column("公司电话/office_phone/gsdh", "landline", values.landline),
            decoy("注册资本/capital/zczb", decoys.price),
            decoy("产品序列号/serial_no/xlh", decoys.product_key),
        ),
    ),
    Table(
        "travellers",
        (
            NAME,
            column("护照号码/passport_no/hzhm", "passport", values.passport, 0.1),
            column("通行证号/travel_permit_no/txzh", "travel_permit", values.travel_permit, 0.3),
            PHONE,
            decoy("订单号/ticket_no/ddh", decoys.order_number),
            decoy("票价/price/pj", decoys.price),
        ),
    ),
    Table(
        "devices",
        (
            PHONE,
            column("IMEI/imei/imei号", "imei", values.imei),
            column("IMSI/imsi/imsi号", "imsi", values.imsi),
            column("MAC地址/mac/mac_address", "mac", values.mac),
            column("IP地址/ip/login_ip", "ip", values.ip),
            column("QQ号/qq/qqh", "qq", values.qq),
            column("微信号/wechat_id/wxh", "wechat_id", values.wechat_id),
            decoy("版本/version/bb", decoys.version),
            decoy("标识/uuid/bs", decoys.uuid4),
        ),
    ),
    Table(
        "orders",
        (
            decoy("订单编号/order_sn/ddbh", decoys.order_number),
            column("收货人/consignee/shrxm", "name", values.name),
            PHONE,
            column("收货地址/shipping_address/shdz", "address", values.address),
            column("运单号/waybill_no/ydh", "waybill", values.waybill),
            decoy("实付金额/pay_amount/sfje", decoys.price),
            decoy("下单时间/order_time/xdsj", decoys.moment),
        ),
        "transaction",
    ),
    Table(
        "tracks",
        (
            column("车牌号/plate_no/cph", "vehicle_plate", values.vehicle_plate),
            column("经纬度/location/jwd", "geo_point", values.geo_point),
            decoy("定位时间/gps_time/dwsj", decoys.moment),
            decoy("里程/mileage/lc", decoys.decimal),
        ),
    ),
    Table(
        "medical",
        (
            NAME,
            ID,
            plain("诊断结果/diagnosis/zdjg", "高血压", "上呼吸道感染", "2型糖尿病", "腰椎间盘突出"),
            plain("科室/ward/ks", "内科", "外科"),
            decoy("流水号/serial/lsh", decoys.long_number),
        ),
        "medical",
    ),
    Table(
        "calls",
        (
            column("主叫号码/caller/zjhm", "mobile_phone", values.mobile_phone),
            column("被叫号码/callee/bjhm", "mobile_phone", values.mobile_phone),
            decoy("通话时间/call_time/thsj", decoys.moment),
            plain("通话时长/call_duration/thsc", "35", "120", "8", "601"),
        ),
        "call_record",
    ),
    Table(
        "hotels",
        (
            NAME,
            ID,
            plain("酒店名称/hotel_name/jdmc", "如意宾馆", "大华酒店"),
            plain("房号/room_no/fh", "301", "1208", "506"),
            decoy("入住时间/checkin_time/rzsj", decoys.moment),
            decoy("退房时间/checkout_time/tfsj", decoys.moment),
        ),
        "hotel_stay",
    ),
    Table(
        "loans",
        (
            NAME,
            PHONE,
            plain("逾期天数/overdue_days/yqts", "30", "91", "7"),
            decoy("贷款金额/loan_amount/dkje", decoys.price),
            plain("信用评分/credit_score/xypf", "601", "580", "720"),
        ),
        "credit",
    ),
    Table(
        "assets",
        (
            NAME,
            Column(("银行卡号", "bank_card", "yhkh"), _card),
            decoy("账户余额/account_balance/zhye", decoys.price),
            decoy("总资产/total_assets/zzc", decoys.price),
            plain("开户银行/bank_name/khh", "工行", "农行"),
        ),
        "property",
    ),
    Table(
        "purchases",
        (
            NAME,
            PHONE,
            plain("商品名称/goods_name/spmc", "奶粉", "体检套餐", "手机壳"),
            decoy("交易时间/transaction_time/jysj", decoys.moment),
            decoy("交易金额/transaction_amount/jyje", decoys.price),
        ),
        "transaction",
    ),
    Table(
        "messages",
        (
            column("发送人/sender_wxid/fsr", "wechat_id", values.wechat_id),
            decoy("发送时间/send_time/fssj", decoys.moment),
            plain("聊天内容/message_content/ltnr", "今天的料子到了", "多少钱一条", "老地方见", "已经转过去了"),
        ),
        "chat_message",
    ),
)
