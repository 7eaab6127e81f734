"""All detectors of values. Order is precedence: a number that one takes is not offered to those behind.

To add one: write its module with a small frozen dataclass that has

    key: str                                    one of `core.model.TYPES`
    find(block, runs, groups, free) -> Found    its hits in a padded block of text

and add it here. `runs` are all runs of 11 to 19 digits, `free` says which of them nobody has taken;
`runs.codes` are numbers with letters before or behind them; `groups` are numbers written in groups.
Whoever takes a run names its index in `Found.run`. What is true of the world (codes, prefixes, dates)
belongs in resources/rules, not in code.
"""

from typing import Protocol

from core.detect.bank_card import BANK_CARD
from core.detect.bits import Flags
from core.detect.block import Block
from core.detect.credential import CREDENTIAL
from core.detect.email import EMAIL
from core.detect.geo_columns import GEO_COLUMNS
from core.detect.geo_point import GEO_POINT
from core.detect.imei import IMEI
from core.detect.imsi import IMSI
from core.detect.ip import IP
from core.detect.landline import LANDLINE
from core.detect.mac import MAC
from core.detect.mobile_phone import MOBILE_PHONE
from core.detect.passport import PASSPORT
from core.detect.qq import QQ
from core.detect.resident_id import RESIDENT_ID, RESIDENT_ID_15
from core.detect.runs import Found, Groups, Runs
from core.detect.student_id import STUDENT_ID
from core.detect.travel_permit import TRAVEL_PERMIT
from core.detect.uscc import USCC
from core.detect.vehicle_plate import VEHICLE_PLATE
from core.detect.vin import VIN
from core.detect.waybill import WAYBILL
from core.detect.wechat_id import WECHAT_ID
from core.model import Batch


class Detector(Protocol):
    """Finds the values of one type."""

    @property
    def key(self) -> str:
        """One of `core.model.TYPES`."""

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits of this type, ascending, in padded positions."""


DETECTORS: tuple[Detector, ...] = (
    USCC,  # leaves what could be a resident ID or a card to them
    *(RESIDENT_ID, RESIDENT_ID_15, LANDLINE, MOBILE_PHONE, BANK_CARD, EMAIL, IP, GEO_POINT),
    *(STUDENT_ID, PASSPORT, TRAVEL_PERMIT, WAYBILL, VIN, VEHICLE_PLATE, WECHAT_ID, MAC),
)


class ContextDetector(Protocol):
    """Finds the values of one type that only a column's name, a word before them or their row makes what they are."""

    @property
    def key(self) -> str:
        """One of `core.model.TYPES`."""

    def find(self, batch: Batch) -> Found:
        """The hits of this type, ascending by start, in places of the batch's data."""


IN_CONTEXT: tuple[ContextDetector, ...] = (IMEI, IMSI, QQ, GEO_COLUMNS, CREDENTIAL)
"""They come before DETECTORS: where one of them has a hit, no number that begins there is another type's."""
