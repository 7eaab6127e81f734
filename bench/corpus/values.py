"""Values of all types as their standards have them. Each maker draws from the given generator."""

from random import Random

REGIONS = tuple(
    str(code)
    for code in (
        110101,
        110105,
        110108,
        120101,
        130102,
        140105,
        150102,
        210102,
        220102,
        230102,
        310101,
        310104,
        310110,
        310115,
        320102,
        320505,
        330102,
        330106,
        340102,
        350102,
        360102,
        370102,
        410102,
        420102,
        420106,
        430102,
        440103,
        440106,
        440305,
        450103,
        500103,
        510104,
        520102,
        530102,
        610113,
        620102,
        650102,
    )
)
SURNAMES = "王李林何高徐朱胡郭宋唐曹彭曾田董潘蔡余程魏薛丁任姜方石姚金江白康毛史孟秦"
GIVEN = "明文玉志建君芳娜秀英霞平波宇欣怡子涵雨佳思浩然天俊春梅立成海峰美永安新"
CITIES = ("上海市杨浦区", "北京市海淀区", "广州市天河区", "成都市武侯区", "杭州市西湖区", "西安市雁塔区")
ROADS = ("国权路", "人民南路", "知春路", "体育西路", "文三路", "中山北路", "和平街")
ESTATES = ("阳光花园", "金色家园", "水岸名都", "万和小区", "春江新城")
MOBILE = [
    *range(130, 140), 147, 150, 151, 152, 153, 155, 156, 157, 158, 159, 166, 173, 175, 176, 177, 178, *range(180, 190),
    191, 198, 199,
]  # fmt: skip
CARDS = (("622202", 19), ("622848", 19), ("621700", 19), ("622588", 16), ("621661", 19), ("625965", 16), ("4", 16))
HOSTS = ("qq.com", "163.com", "126.com", "sina.cn", "gmail.com", "outlook.com", "foxmail.com", "mail.example.org")
MAIL_NAMES = ("zhang", "li.na", "wangwei", "chen_", "lucky", "sunny", "a-ming", "xiaoyu", "john.smith")
AREAS = ("010", "020", "021", "022", "025", "027", "028", "029", "0571", "0755", "0512", "0532")
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE_LETTERS, PLATE = "ABCDEFGHJKLMNPQRSTUVWXYZ", "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
VIN_VALUES = {
    c: int(v) for c, v in zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", "012345678912345678123457923456789", strict=True)
}
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def digits(rng: Random, count: int) -> str:
    """Any digits."""
    return f"{rng.randrange(10**count):0{count}}"


def luhn(body: str) -> str:
    """The body with its check digit (ISO/IEC 7812-1, annex B)."""
    doubled = (int(d) * (2 - i % 2) for i, d in enumerate(reversed(body)))
    return body + str(-sum(d // 10 + d % 10 for d in doubled) % 10)


def birth(rng: Random) -> str:
    """A date as eight digits."""
    return f"{rng.randint(1950, 2012)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"


def resident_id(rng: Random) -> str:
    """GB 11643-1999; the X is small now and then."""
    body = rng.choice(REGIONS) + birth(rng) + f"{rng.randint(1, 999):03}"
    last = "10X98765432"[sum(w * int(d) for w, d in zip(ID_WEIGHTS, body, strict=True)) % 11]
    return body + (last.lower() if rng.random() < 0.1 else last)


def resident_id_15(rng: Random) -> str:
    """Before 1999: two digits of the year, no check digit."""
    return rng.choice(REGIONS) + birth(rng.__class__(rng.randrange(10**9)))[2:] + f"{rng.randint(1, 999):03}"


def bad_resident_id(rng: Random) -> str:
    """Of the right shape, with another check digit."""
    number = resident_id(rng)
    return number[:-1] + rng.choice([c for c in "0123456789X" if c != number[-1].upper()])


def mobile_phone(rng: Random) -> str:
    """Eleven digits with an allotted prefix."""
    return f"{rng.choice(MOBILE)}{digits(rng, 8)}"


def bank_card(rng: Random) -> str:
    """UnionPay and Visa."""
    prefix, length = rng.choice(CARDS)
    return luhn(prefix + digits(rng, length - 1 - len(prefix)))


def bad_bank_card(rng: Random) -> str:
    """With another check digit."""
    card = bank_card(rng)
    return card[:-1] + str((int(card[-1]) + rng.randint(1, 9)) % 10)


def email(rng: Random) -> str:
    """An address."""
    return f"{rng.choice(MAIL_NAMES)}{rng.randrange(10**6)}@{rng.choice(HOSTS)}"


def landline(rng: Random) -> str:
    """Area code, and eight digits behind those of three and most of four."""
    return f"{rng.choice(AREAS)}-{rng.randint(2, 8)}{digits(rng, 7)}"


def passport(rng: Random) -> str:
    """Ordinary passports: G and E, and the letter after E."""
    form = rng.randrange(3)
    if form == 0:
        return "G" + digits(rng, 8)
    return "E" + (digits(rng, 1) if form == 1 else rng.choice("ABCDEFGHJKLMN")) + digits(rng, 7)


def travel_permit(rng: Random) -> str:
    """Of Hong Kong and Macau residents."""
    return rng.choice("HM") + digits(rng, 8) + rng.choice(("", "00", "01"))


def student_id(rng: Random) -> str:
    """National number of a pupil: G and the resident ID."""
    return "G" + resident_id(rng).upper()


def vehicle_plate(rng: Random, provinces: str = PROVINCES) -> str:
    """GA 36-2018: five characters with at most two letters; or six with a letter of new energy."""
    head = rng.choice(provinces) + rng.choice(PLATE_LETTERS)
    if rng.random() < 0.2:
        return f"{head}{rng.choice('DF')}{digits(rng, 5)}"
    body = list(digits(rng, 5))
    for place in rng.sample(range(5), rng.randrange(3)):
        body[place] = rng.choice(PLATE_LETTERS)
    return head + "".join(body)


def vin(rng: Random) -> str:
    """ISO 3779 with the check digit of GB 16735."""
    body = "L" + "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") for _ in range(10)) + digits(rng, 6)
    total = sum(w * VIN_VALUES[c] for w, c in zip(VIN_WEIGHTS, body, strict=True))
    return body[:8] + "0123456789X"[total % 11] + body[9:]


def bad_vin(rng: Random) -> str:
    """With another check digit."""
    good = vin(rng)
    return good[:8] + rng.choice([c for c in "0123456789X" if c != good[8]]) + good[9:]


def uscc(rng: Random) -> str:
    """GB 32100-2015 around an organisation code of GB 11714-1997."""
    own = "".join(rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(8))
    total = sum(w * ORGANISATION.index(c) for w, c in zip((3, 7, 9, 10, 5, 8, 4, 2), own, strict=True))
    body = rng.choice(("91", "91", "92", "12", "51")) + rng.choice(REGIONS) + own + "0123456789X0"[-total % 11]
    return body + USCC[-sum(pow(3, i, 31) * USCC.index(c) for i, c in enumerate(body)) % 31]


def bad_uscc(rng: Random) -> str:
    """With another check character."""
    good = uscc(rng)
    return good[:-1] + rng.choice([c for c in USCC if c != good[-1]])


def qq(rng: Random) -> str:
    """Six to ten digits."""
    return str(rng.randint(10**5, 10**10 - 1))


def wechat_id(rng: Random) -> str:
    """As the program gives them."""
    return "wxid_" + "".join(rng.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(14))


def imei(rng: Random) -> str:
    """3GPP TS 23.003, with the type codes of usual telephones."""
    return luhn(rng.choice(("35", "86")) + digits(rng, 12))


def imsi(rng: Random) -> str:
    """Of the Chinese networks."""
    return rng.choice(("46000", "46001", "46011")) + digits(rng, 10)


def mac(rng: Random) -> str:
    """Unicast, given by a maker (IEEE 802)."""
    first = rng.choice((0x00, 0x3C, 0x58, 0xA4, 0xF0))
    return ":".join(f"{byte:02X}" for byte in (first, *(rng.randrange(256) for _ in range(5))))


def ip(rng: Random) -> str:
    """Of a public network."""
    first = rng.choice((36, 58, 101, 112, 119, 183, 221))
    return f"{first}.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randint(1, 254)}"


def geo_point(rng: Random) -> str:
    """Longitude and latitude on the mainland."""
    return f"{rng.uniform(100, 120):.6f},{rng.uniform(25, 40):.6f}"


def waybill(rng: Random) -> str:
    """Of three carriers."""
    return rng.choice(("SF1", "YT7", "JT3")) + digits(rng, 12)


def name(rng: Random) -> str:
    """Two or three characters."""
    return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.randint(1, 2)))


def address(rng: Random) -> str:
    """City, district, road, number, perhaps an estate and a room."""
    text = f"{rng.choice(CITIES)}{rng.choice(ROADS)}{rng.randint(1, 999)}号"
    return text + (
        f"{rng.choice(ESTATES)}{rng.randint(1, 40)}栋{rng.randint(101, 2804)}室" if rng.random() < 0.6 else ""
    )


def password(rng: Random) -> str:
    """As people choose them."""
    return (
        rng.choice(("abc", "Zx", "qwe", "love", "wang")) + digits(rng, rng.randint(4, 8)) + rng.choice(("", "!", "@#"))
    )
