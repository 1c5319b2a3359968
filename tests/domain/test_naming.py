"""Whom a text may accuse, by names: found, but for who is merely asked to help."""

import pytest

from schemas.domain.accused import Accused, AccusedKind
from schemas.domain.naming import Name, accused_in

WATER = Accused(kind=AccusedKind.UNIT, id="unit-water")
DISCIPLINE = Accused(kind=AccusedKind.DEPARTMENT, id="discipline")
QIAN = Accused(kind=AccusedKind.PERSON, id="qian")
EAST = Accused(kind=AccusedKind.COMMUNITY, id="east")
NAMES = (
    Name(word="自来水公司", accused=WATER, asks=True),
    Name(word="市纪委", accused=DISCIPLINE, asks=True),
    Name(word="钱晓岚", accused=QIAN),
    Name(word="清泉社区", accused=EAST, needs=("书记", "主任")),
)


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("自来水公司乱收费。", (WATER,)),
        ("请自来水公司尽快来人。", ()),
        ("望自来水公司维修。", ()),
        ("自来水公司应该尽快派人维修，水管漏了。", ()),
        ("水管漏了，请修。自来水公司态度恶劣。", (WATER,)),
        ("村主任收受红包，请市纪委查处。", ()),
        ("村主任收受红包，市纪委查处。", ()),
        ("市纪委包庇村主任。", (DISCIPLINE,)),
        ("市纪委钱晓岚收红包。", (QIAN,)),
        ("市纪委的钱晓岚收红包。", (QIAN,)),
        ("请查处钱晓岚。", (QIAN,)),
        ("钱晓岚收红包，市纪委包庇。钱晓岚又来了。", (DISCIPLINE, QIAN)),
        ("清泉社区3号楼路灯坏了。", ()),
        ("清泉社区书记收红包。", (EAST,)),
        ("路灯坏了。", ()),
    ],
)
def test_names_are_found_and_who_is_asked_is_left_out(text: str, accused: tuple[Accused, ...]) -> None:
    assert accused_in(text, NAMES) == accused
