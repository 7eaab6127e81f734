"""Big5 or GB18030: which of the two two-byte encodings of Chinese some bytes are in.

Both readings of the same bytes are scored with the log probability of a character under a coarse
model of its language: the most usual characters, the rest of the level-1 table, level 2, symbols,
the extensions. A few characters in a block of ASCII are enough for this, where the statistics of a
general detector need about 1,500 bytes (measured in tests/core/test_text.py).
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

SIMPLIFIED = (
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把"
    "还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感"
    "见明问力理尔点文几定本公特做外孩相西果走将月十实向声车全信重三机工物气每并别真打太新比才便夫再书部水像眼等体却加电主界门利海受听表德少克代员"
    "许先口由死安写性马光白或住难望教命花结乐色更拉东神记处让母父应直字场平报友关放至张认接告入笑内英军候民岁往何度山觉路带万男边风解叫任金快原"
    "吃妈变通师立象数四失满战远格士音轻目条呢病始达深完今提求清王化空业思切怎非找片罗钱南语元喜曾离飞科言干流欢约各即指合反题必该论交终林请医晚制"
    "李刘陈杨黄赵周吴徐孙胡朱郭何罗宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田姜范方石姚谭廖邹熊陆郝孔崔康毛邱秦江史"
    "顾侯邵孟龙段雷钱汤尹黎易常武乔贺赖龚伟芳娜敏静丽强磊军洋艳勇杰娟涛超秀霞刚桂建华志玉兰红梅珍凤英淑琴云莲婷玲丹萍鹏辉宇浩俊峰宁波斌雪琳倩欣悦"
    "梓涵轩怡佳省市区县镇乡村街道路号楼室单元栋小姓名身份证手机电话码址北京上海广东深圳州河苏江浙湖四川重庆福安徽陕甘肃辽吉黑龙宁夏新疆蒙古联系备注"
    "户籍银行卡邮箱客服订单编号状态类型时间金额公司部门职务学院班级性别男女汉族出生日期登录用户失败成功错误系统数据文件信息管理"
)
TRADITIONAL = (
    "的一是了我不人在他有這個上們來到時大地為子中你說生國年著就那和要她出也得里裡後自以會家可下而過天去能對小多然於心學麼之都好看起發當沒成只如事把"
    "還用第樣道想作種開美總從無情己面最女但現前些所同日手又行意動方期它頭經長兒回位分愛老因很給名法間斯知世什兩次使身者被高已親其進此話常與活正感"
    "見明問力理爾點文幾定本公特做外孩相西果走將月十實向聲車全信重三機工物氣每並別真打太新比才便夫再書部水像眼等體卻加電主界門利海受聽表德少克代員"
    "許先口由死安寫性馬光白或住難望教命花結樂色更拉東神記處讓母父應直字場平報友關放至張認接告入笑內英軍候民歲往何度山覺路帶萬男邊風解叫任金快原"
    "吃媽變通師立象數四失滿戰遠格士音輕目條呢病始達深完今提求清王化空業思切怎非找片羅錢南語元喜曾離飛科言幹流歡約各即指合反題必該論交終林請醫晚制"
    "李劉陳楊黃趙周吳徐孫胡朱郭何宋鄭謝韓唐馮董蕭程曹袁鄧傅沈彭呂蘇盧蔣蔡賈丁魏薛葉閻余潘杜戴夏鍾汪田姜范方石姚譚廖鄒熊陸郝孔崔康毛邱秦江史"
    "顧侯邵孟龍段雷湯尹黎易武喬賀賴龔簡偉芳娜敏靜麗強磊洋豔勇傑娟濤超秀霞剛桂建華志玉蘭紅梅珍鳳淑琴雲蓮婷玲丹萍鵬輝宇浩俊峰寧波斌雪琳倩欣悅雅惠美"
    "梓涵軒怡佳家豪宗翰冠廷承恩宜庭詩欣怡君省市區縣鎮鄉村街道路號樓室巷弄段鄰姓名身份證手機電話碼址臺台北中南高雄新竹桃園基隆嘉義屏東花蓮宜香港九龍"
    "澳門灣聯繫備註戶籍銀行卡郵箱客服訂單編號狀態類型時間金額公司部門職務學院班級性別男女漢族出生日期登錄使用者失敗成功錯誤系統資料檔案訊息管理"
)

_GB = re.compile(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]|[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x80-\xff]")
_BIG5 = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]|[\x80-\xff]")
_PRIOR = 3.0
_BAD = math.log(1e-6)


def big5_or_gb18030(texts: Sequence[bytes]) -> tuple[str, bool]:
    """(encoding, whether the bytes fit it) of texts that are not UTF-8 and begin and end at a character.

    Without evidence either way it is gb18030. They fit if at most one character in ten is impossible.
    """
    gb: Counter[bytes] = Counter()
    big5: Counter[bytes] = Counter()
    for text in texts:
        gb.update(_GB.findall(text))
        big5.update(_BIG5.findall(text))
    as_gb = max(_score(gb, _SIMPLIFIED_MODEL, _gb_class), _score(gb, _TRADITIONAL_MODEL, _gb_class)) + _PRIOR
    as_big5 = _score(big5, _BIG5_MODEL, _big5_class)
    encoding, found = ("big5", big5) if as_big5 > as_gb else ("gb18030", gb)
    bad = sum(count for piece, count in found.items() if len(piece) == 1)
    return encoding, bad <= 0.1 * found.total()


def read_as(raw: bytes) -> tuple[str, str] | None:
    """(encoding, text) of a few bytes that are not UTF-8; None where that gives no plausible Chinese.

    Letters of Latin, Cyrillic (1251) and Shift-JIS in pairs fit the same codes, but few of them are characters of level
    1, as nearly all in Chinese are, or else usual in names of people: at least half of the characters must be. Hangul
    and Kanji of EUC and Cyrillic of KOI8 mostly are, and so few bytes do not tell: who shows the text has to show the
    encoding and the bytes too.
    """
    encoding, _ = big5_or_gb18030([raw])
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    pieces, class_of, usual = _CODES[encoding]
    classes = Counter("level1" if piece in usual else class_of(piece) for piece in pieces.findall(raw))
    is_chinese = 0 < classes.total() <= 2 * classes["level1"] + classes["symbol"]
    return (encoding, text) if is_chinese and classes["level1"] and text.isprintable() else None


def _score(found: Mapping[bytes, int], model: Mapping[bytes | str, float], class_of: Callable[[bytes], str]) -> float:
    return sum(count * (model.get(piece) or model[class_of(piece)]) for piece, count in found.items())


def _gb_class(piece: bytes) -> str:
    """Which table of GB18030 a character is in: symbol, level1, level2, extension, four or bad."""
    if len(piece) != 2:
        return "four" if len(piece) == 4 else "bad"
    lead, trail = piece
    if trail < 0xA1 or lead < 0xA1:
        return "extension"
    if lead < 0xB0:
        return "symbol" if lead < 0xA4 else "extension"
    return "level1" if lead < 0xD8 else "level2" if lead < 0xF8 else "extension"


def _big5_class(piece: bytes) -> str:
    """Which table of Big5 a character is in: symbol, level1, level2, extension or bad."""
    if len(piece) != 2 or not 0xA1 <= piece[0] <= 0xF9:
        return "bad" if len(piece) != 2 else "extension"
    if piece[0] < 0xA4:
        return "symbol"
    if piece < b"\xc6\x7f":
        return "level1"
    return "extension" if piece[0] < 0xC9 else "level2"


def _model(usual: str, codec: str, share: float, classes: Mapping[str, tuple[float, int]]) -> dict[bytes | str, float]:
    """Log probability per character: the usual ones alike, the others alike within their class."""
    model: dict[bytes | str, float] = {name: math.log(part / size) for name, (part, size) in classes.items()}
    codes = {char.encode(codec) for char in usual}
    model.update(dict.fromkeys(codes, math.log(share / len(codes))))
    return {**model, "bad": _BAD}


_REST = {"symbol": (0.06, 282), "four": (0.0005, 40_000)}
_SIMPLIFIED_MODEL = _model(
    SIMPLIFIED, "gb18030", 0.55, {**_REST, "level1": (0.36, 3755), "level2": (0.03, 3008), "extension": (0.003, 14_000)}
)
_TRADITIONAL_MODEL = _model(
    TRADITIONAL, "gb18030", 0.50, {**_REST, "level1": (0.2, 3755), "level2": (0.05, 3008), "extension": (0.19, 14_000)}
)
_BIG5_MODEL = _model(
    TRADITIONAL,
    "big5",
    0.55,
    {"symbol": (0.06, 408), "level1": (0.37, 5401), "level2": (0.02, 7652), "extension": (1e-4, 6000)},
)

_CODES = {"gb18030": (_GB, _gb_class, _SIMPLIFIED_MODEL), "big5": (_BIG5, _big5_class, _BIG5_MODEL)}
"""{encoding: (its characters, the class of one, which are usual)}."""
