"""JSON: one object a line, an array of objects, and a chat's export."""

import json
from collections.abc import Iterator

from core.demo.matrix import Cells, packed, rows
from core.demo.parts import Chunk, People, counted

FIELDS = (
    ("name", "name"),
    ("idCard", "resident_id"),
    ("mobile", "some_mobile_phone"),
    ("email", "email"),
    ("address", "address"),
)


def lines(people: People) -> Iterator[Chunk]:
    """One object a line."""
    return _objects(people, b"}\n")


def array(people: People) -> Iterator[Chunk]:
    """One array, an object a line, nested one level deep."""
    yield Chunk(b"[\n")
    held = Chunk(b"")
    for chunk in _objects(people, b',"source":{"channel":"h5","level":2}},\n'):
        yield held
        held = chunk
    yield Chunk(held.data.removesuffix(b",\n") + b"\n]\n", held.count, held.member, held.persons)


def chat(messages: int) -> Iterator[Chunk]:
    """What Telegram's export of a group looks like; nobody is named in it."""
    texts = ("资源共享 新料 59万条 已去重", "要的私聊", "解压密码在置顶", "这批身份证是一手的", "[图片]", "先发样本")
    written = [
        {
            "id": 1000 + i,
            "type": "message",
            "date_unixtime": str(1682900000 + 61 * i),
            "from_id": f"user{55000 + i % 7}",
            "text": texts[i % len(texts)],
            "file": f"photos/photo_{i}.jpg" if i % len(texts) == 4 else "",
        }
        for i in range(messages)
    ]
    export = {"name": "资源共享", "type": "private_supergroup", "id": 1500000000, "messages": written}
    yield Chunk(json.dumps(export, ensure_ascii=False, indent=1).encode())


def _objects(people: People, end: bytes) -> Iterator[Chunk]:
    names = tuple(kind for _, kind in FIELDS)
    persons = people.persons(names)
    for numbers in people.batches():
        fields = people.fields(numbers, names, "utf-8")
        parts: list[Cells | bytes] = []
        for (key, _), field in zip(FIELDS, fields, strict=True):
            parts += [(',"' if parts else '{"').encode() + key.encode() + b'":"', field.cells, b'"']
        yield Chunk(packed(rows([*parts, end], len(numbers))), counted(fields, len(numbers)), persons=persons)
