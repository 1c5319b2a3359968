"""The words of administering: kinds of entries, findings, what happened to accounts, what may be done."""

from collections.abc import Mapping
from typing import Final

from api.words import Said
from schemas.domain.registry import FindingKind, UnitKind
from schemas.domain.registry_entries import EntryKind
from schemas.wire.accounts import JournalKind

KIND: Final[Mapping[EntryKind, Said]] = {
    EntryKind.STREET: Said(zh="街道（乡镇）", en="streets and towns"),
    EntryKind.COMMUNITY: Said(zh="社区", en="communities"),
    EntryKind.COURTYARD: Said(zh="院落", en="courtyards"),
    EntryKind.BUILDING: Said(zh="楼栋", en="buildings"),
    EntryKind.GRID: Said(zh="网格", en="grids"),
    EntryKind.UNIT: Said(zh="责任单位", en="units"),
    EntryKind.DEPARTMENT: Said(zh="部门", en="departments"),
    EntryKind.PERSON: Said(zh="人员", en="people"),
}
PLACES: Final = tuple(kind for kind in EntryKind if kind is not EntryKind.PERSON)
UNIT_KIND: Final[Mapping[UnitKind, Said]] = {
    UnitKind.OFFICE: Said(zh="机关", en="office"),
    UnitKind.UTILITY: Said(zh="水电气公交", en="utility"),
    UnitKind.SCHOOL: Said(zh="学校", en="school"),
    UnitKind.HOSPITAL: Said(zh="医院", en="hospital"),
    UnitKind.PROPERTY: Said(zh="物业公司", en="property company"),
    UnitKind.COMPANY: Said(zh="企业", en="company"),
}
# The three must-haves (三必有) come first.
FINDING: Final[Mapping[FindingKind, Said]] = {
    FindingKind.COMMUNITY_WITHOUT_LEADER: Said(zh="社区没有联系领导", en="community without a leader"),
    FindingKind.COURTYARD_WITHOUT_UNIT: Said(zh="院落没有联系单位", en="courtyard without a unit"),
    FindingKind.BUILDING_WITHOUT_MEMBER: Said(zh="楼栋没有联系党员", en="building without a member"),
    FindingKind.BUILDING_WITHOUT_GRID: Said(zh="楼栋不在任何网格", en="building in no grid"),
    FindingKind.BUILDING_OUTSIDE_GRID: Said(zh="楼栋不在登记的网格内", en="building outside its grid"),
    FindingKind.BUILDING_IN_TWO_GRIDS: Said(zh="楼栋在两个网格内", en="building in two grids"),
    FindingKind.CHAIN_BROKEN: Said(zh="院落和网格不属同一社区", en="courtyard and grid of two communities"),
    FindingKind.GAP: Said(zh="网格之间有空白", en="ground in no grid"),
    FindingKind.OVERLAP: Said(zh="网格重叠", en="ground in two grids"),
    FindingKind.OUTSIDE_COUNTY: Said(zh="网格超出县界", en="grid over the boundary"),
    FindingKind.INCOMPATIBLE_ROLES: Said(zh="岗位不能兼任", en="posts that nobody combines"),
}
MUST_HAVES: Final = tuple(FINDING)[:3]
KEY: Final[Mapping[str, Said]] = {
    "id": Said(zh="编号", en="id"),
    "name": Said(zh="名称", en="name"),
    "street_id": Said(zh="街道（乡镇）", en="street or town"),
    "community_id": Said(zh="社区", en="community"),
    "courtyard_id": Said(zh="院落", en="courtyard"),
    "grid_id": Said(zh="网格", en="grid"),
    "department_id": Said(zh="部门", en="department"),
    "unit_id": Said(zh="责任单位", en="unit"),
    "leader_ids": Said(zh="联系领导", en="leaders in contact"),
    "contact_unit_ids": Said(zh="联系单位", en="contact units"),
    "contact_unit_id": Said(zh="联系单位", en="contact unit"),
    "contact_member_ids": Said(zh="联系党员", en="contact members"),
    "worker_id": Said(zh="网格员", en="grid worker"),
    "polygon": Said(zh="边界", en="outline"),
    "longitude": Said(zh="经度", en="longitude"),
    "latitude": Said(zh="纬度", en="latitude"),
    "kind": Said(zh="性质", en="kind"),
    "address": Said(zh="收件地址", en="address for notices"),
    "closed": Said(zh="已停用", en="closed"),
    "active": Said(zh="在岗", en="in post"),
    "role": Said(zh="岗位", en="post"),
}
JOURNAL: Final[Mapping[JournalKind, Said]] = {
    JournalKind.SIGNED_IN: Said(zh="登录", en="signed in"),
    JournalKind.SIGN_IN_FAILED: Said(zh="登录失败", en="sign-in failed"),
    JournalKind.LOCKED: Said(zh="多次失败，暂时锁定", en="locked after failures"),
    JournalKind.SIGNED_OUT: Said(zh="退出", en="signed out"),
    JournalKind.SESSIONS_ENDED: Said(zh="结束登录", en="sessions ended"),
    JournalKind.PASSWORD_CHANGED: Said(zh="改了密码", en="password changed"),
    JournalKind.SECOND_FACTOR_SET: Said(zh="设置动态码", en="second factor set"),
    JournalKind.SECOND_FACTOR_REMOVED: Said(zh="停用动态码", en="second factor removed"),
    JournalKind.RECOVERY_CODES_MADE: Said(zh="换了恢复码", en="recovery codes made"),
    JournalKind.TOKEN_MADE: Said(zh="新建令牌", en="token made"),
    JournalKind.TOKEN_REVOKED: Said(zh="作废令牌", en="token revoked"),
    JournalKind.ACCOUNT_ADDED: Said(zh="新增账号", en="account added"),
    JournalKind.ACCOUNT_DISABLED: Said(zh="停用账号", en="account disabled"),
    JournalKind.ACCOUNT_ENABLED: Said(zh="启用账号", en="account enabled"),
    JournalKind.ACCOUNT_RESET: Said(zh="重置账号", en="account reset"),
    JournalKind.ACCOUNT_RELEASED: Said(zh="核准账号", en="account released"),
    JournalKind.ACCOUNT_LINKED: Said(zh="关联统一登录", en="linked to the provider"),
    JournalKind.POST_CHANGED: Said(zh="岗位变动", en="post changed"),
    JournalKind.LINK_MADE: Said(zh="发设置链接", en="set-up link made"),
    JournalKind.SET_UP: Said(zh="设置完成", en="set up"),
    JournalKind.PROVIDER_REFUSED: Said(zh="统一登录被拒", en="refused at the provider"),
}
