"""The words of the sample county: invented places, units and people. Any likeness is chance."""

from collections.abc import Iterator

STREETS = (
    ("street-chengdong", "城东街道"),
    ("street-chengxi", "城西街道"),
    ("street-hekou", "河口镇"),
    ("street-county", "县直机关"),  # no ground: where the county's own desk hangs
)

# Name, street, cells of the ground (column, row), contact units.
COMMUNITIES = (
    ("渡口社区", "street-hekou", ((0, 0), (1, 0), (2, 0)), ("unit-water", "unit-hekou-school")),
    ("橘园社区", "street-hekou", ((3, 0), (4, 0)), ("unit-market", "unit-ecology")),
    ("石桥社区", "street-chengxi", ((0, 1), (1, 1), (2, 1)), ("unit-housing", "unit-power")),
    ("清泉社区", "street-chengdong", ((3, 1), (4, 1)), ("unit-urban", "unit-school")),
    ("柳荫社区", "street-chengxi", ((0, 2), (1, 2), (2, 2)), ("unit-education", "unit-labour")),
    ("桂花社区", "street-chengdong", ((3, 2), (4, 2)), ("unit-hospital", "unit-transport")),
    ("春晖社区", "street-chengxi", ((0, 3), (1, 3), (2, 3)), ("unit-bus", "unit-gas")),
    ("朝阳社区", "street-chengdong", ((3, 3), (4, 3)), ("unit-police", "unit-civil")),
)

# Three courtyards to a community, in its order: name and contact unit.
COURTYARDS = (
    (("轮渡站院", "unit-bus"), ("河堤小区", "unit-water"), ("船厂宿舍", "unit-anju")),
    (("橘香苑", "unit-market"), ("果品公司院", "unit-ecology"), ("南岸新居", "unit-lelin")),
    (("石桥老街院", "unit-housing"), ("粮站家属院", "unit-power"), ("桥头花园", "unit-anju")),
    (("清泉苑", "unit-urban"), ("书院巷小区", "unit-school"), ("东门里", "unit-lelin")),
    (("柳荫苑", "unit-education"), ("纺织厂宿舍", "unit-labour"), ("西湖里小区", "unit-anju")),
    (("桂花园", "unit-hospital"), ("医院家属院", "unit-hospital"), ("运输队院", "unit-transport")),
    (("春晖里", "unit-gas"), ("公交家属院", "unit-bus"), ("农机厂宿舍", "unit-lelin")),
    (("朝阳里", "unit-police"), ("民政家属院", "unit-civil"), ("东方花苑", "unit-anju")),
)

DEPARTMENTS = (
    ("discipline", "市纪委", "四步县城东街道行政中心3号楼"),
    ("organization", "组织部", "四步县城东街道行政中心1号楼"),
    ("mass_work", "群工部", "四步县城东街道群众服务大厅"),
)

UNITS = (
    ("unit-water", "自来水公司", "utility", "河口镇水厂路2号"),
    ("unit-power", "供电公司", "utility", "城西街道石桥路18号"),
    ("unit-gas", "燃气公司", "utility", "城西街道春晖路9号"),
    ("unit-bus", "公交公司", "utility", "城西街道车站路1号"),
    ("unit-housing", "住房和城乡建设局", "office", "城西街道石桥路30号"),
    ("unit-urban", "城市管理局", "office", "城东街道清泉路6号"),
    ("unit-market", "市场监督管理局", "office", "河口镇橘园路11号"),
    ("unit-labour", "人力资源和社会保障局", "office", "城西街道柳荫路20号"),
    ("unit-police", "公安局", "office", "城东街道朝阳路5号"),
    ("unit-civil", "民政局", "office", "城东街道朝阳路16号"),
    ("unit-education", "教育局", "office", "城西街道柳荫路3号"),
    ("unit-transport", "交通运输局", "office", "城东街道桂花路22号"),
    ("unit-ecology", "生态环境局", "office", "河口镇橘园路40号"),
    ("unit-hospital", "人民医院", "hospital", "城东街道桂花路8号"),
    ("unit-school", "清泉小学", "school", "城东街道书院巷7号"),
    ("unit-hekou-school", "河口中学", "school", "河口镇渡口路15号"),
    ("unit-anju", "安居物业公司", "property", "城西街道石桥路52号"),
    ("unit-lelin", "乐邻物业公司", "property", "城东街道东门里1号"),
)

LEADERS = 4

# Those who serve the county, a street or a department: id, role, scope.
COUNTY_STAFF: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("staff-desk-secretary", "secretary", {"community_id": "comm-desk", "street_id": "street-county"}),
    ("staff-hotline-1", "hotline_desk", {}),
    ("staff-hotline-2", "hotline_desk", {}),
    ("staff-duty-county", "duty_officer", {}),
    ("staff-duty-chengdong", "duty_officer", {"street_id": "street-chengdong"}),
    ("staff-duty-chengxi", "duty_officer", {"street_id": "street-chengxi"}),
    ("staff-duty-hekou", "duty_officer", {"street_id": "street-hekou"}),
    ("staff-organization-officer", "department_officer", {"department_id": "organization"}),
    ("staff-organization-head", "department_head", {"department_id": "organization"}),
    ("staff-mass-work-officer-1", "department_officer", {"department_id": "mass_work"}),
    ("staff-mass-work-officer-2", "department_officer", {"department_id": "mass_work"}),
    ("staff-mass-work-head", "department_head", {"department_id": "mass_work"}),
    ("staff-street-chengdong", "street_head", {"street_id": "street-chengdong"}),
    ("staff-street-chengxi", "street_head", {"street_id": "street-chengxi"}),
    ("staff-street-hekou", "street_head", {"street_id": "street-hekou"}),
    ("staff-street-county", "street_head", {"street_id": "street-county"}),
    ("staff-discipline-intake", "discipline_intake", {"department_id": "discipline"}),
    ("staff-discipline-officer", "discipline_officer", {"department_id": "discipline"}),
    ("staff-discipline-head", "discipline_head", {"department_id": "discipline"}),
    ("staff-discipline-supervisor", "discipline_supervisor", {"department_id": "discipline"}),
    ("staff-discipline-superior", "discipline_superior", {"department_id": "discipline"}),
    ("staff-supervisor-1", "supervisor", {}),
    ("staff-supervisor-2", "supervisor", {}),
    *((f"staff-leader-{number}", "contact_leader", {}) for number in range(1, LEADERS + 1)),
    ("staff-auditor", "auditor", {}),
    ("staff-administrator", "administrator", {}),
    ("staff-security", "security_administrator", {}),
)

_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN = (
    "安和",
    "知远",
    "晓岚",
    "文清",
    "立新",
    "守信",
    "雨桐",
    "建业",
    "明礼",
    "思源",
    "秋实",
    "若水",
    "春生",
    "景行",
)


def person_names() -> Iterator[str]:
    """Different names without end in sight: 224 of them, family and given names turning at different speeds."""
    for turn in range(len(_GIVEN)):
        for place, family in enumerate(_FAMILY):
            yield family + _GIVEN[(place + turn) % len(_GIVEN)]
