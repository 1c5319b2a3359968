"""The words of the domain in Chinese and English, by the value that the code has for each: the same on every screen."""

from collections.abc import Mapping
from typing import Final

from api.words import Said
from schemas.domain.analysis import Category, Urgency
from schemas.domain.content import Channel
from schemas.domain.roles import CHINESE, Role

CATEGORY: Final[Mapping[str, Said]] = {
    Category.DISCIPLINE.value: Said(zh="纪检类", en="discipline"),
    Category.ORGANIZATION.value: Said(zh="党建类", en="party organisation"),
    Category.LIVELIHOOD.value: Said(zh="民生类", en="livelihood"),
}
URGENCY: Final[Mapping[str, Said]] = {
    Urgency.EMERGENCY.value: Said(zh="险情", en="emergency"),
    Urgency.URGENT.value: Said(zh="紧急", en="urgent"),
    Urgency.ORDINARY.value: Said(zh="一般", en="ordinary"),
    Urgency.COMPLEX.value: Said(zh="复杂", en="complex"),
}
CHANNEL: Final[Mapping[str, Said]] = {
    Channel.VISIT.value: Said(zh="面对面走访", en="visit"),
    Channel.EVENING_TALK.value: Said(zh="居民夜话", en="evening talk"),
    Channel.COURTYARD_MEETING.value: Said(zh="坝坝会", en="courtyard meeting"),
    Channel.BACK_TO_BACK.value: Said(zh="背靠背", en="back to back (anonymous)"),
    Channel.HOTLINE.value: Said(zh="热线", en="hotline"),
    Channel.WEB.value: Said(zh="网页", en="web"),
    Channel.PROXY.value: Said(zh="代办", en="proxy"),
    Channel.CONTACT_MEMBER.value: Said(zh="联系党员", en="contact member"),
    Channel.LETTER.value: Said(zh="来信", en="letter"),
    Channel.IMPORT.value: Said(zh="导入", en="import"),
}
COMMAND: Final[Mapping[str, Said]] = {
    "accept": Said(zh="签收", en="Accept"),
    "classify": Said(zh="定类", en="Decide what it is"),
    "confirm_intake": Said(zh="受理确认", en="Take it"),
    "release_intake": Said(zh="转一般事项", en="Release as general"),
    "resolve": Said(zh="办结", en="Answer"),
    "give_feedback": Said(zh="回访评价", en="Enter the rating"),
    "return": Said(zh="退单", en="Return"),
    "refuse": Said(zh="不予受理", en="Do not accept"),
    "reroute": Said(zh="改派", en="Re-route"),
    "assign": Said(zh="交办责任单位", en="Give to units"),
    "accept_task": Said(zh="单位签收", en="Accept the task"),
    "return_task": Said(zh="单位退回", en="Return the task"),
    "finish_task": Said(zh="单位办结", en="Finish the task"),
    "excuse_task": Said(zh="免予办理", en="Excuse a unit"),
    "request_extension": Said(zh="申请延期", en="Ask for an extension"),
    "grant_extension": Said(zh="同意延期", en="Grant the extension"),
    "deny_extension": Said(zh="不同意延期", en="Deny the extension"),
    "suspend": Said(zh="挂起", en="Suspend"),
    "resume": Said(zh="恢复办理", en="Resume"),
    "merge": Said(zh="并单", en="Merge"),
    "unmerge": Said(zh="取消并单", en="Take out of the merging"),
    "split": Said(zh="拆单", en="Split"),
    "withdraw": Said(zh="撤回", en="Withdraw"),
    "request_review": Said(zh="申请复查", en="Ask for a review"),
    "comment": Said(zh="备注", en="Comment"),
    "add_files": Said(zh="补充材料", en="Add files"),
    "urge": Said(zh="催办", en="Urge"),
    "issue_card": Said(zh="发督办卡", en="Issue a card"),
    "transfer": Said(zh="移交", en="Transfer"),
    "take_back": Said(zh="撤销操作", en="Take back"),
    "erase_reporter": Said(zh="删除个人信息", en="Erase personal data"),
    "place_hold": Said(zh="法律保全", en="Put on legal hold"),
    "lift_hold": Said(zh="解除保全", en="Lift the hold"),
    "name_accused": Said(zh="指明被反映人", en="Name the accused"),
    "refer_to_discipline": Said(zh="移送纪检", en="Refer to discipline"),
    "ask_reporter": Said(zh="询问来件人", en="Ask the reporter"),
    "reply": Said(zh="来件人答复", en="Reply"),
    "object": Said(zh="来件人异议", en="Object"),
}
CARD: Final[Mapping[str, Said]] = {
    "yellow": Said(zh="黄牌", en="yellow"),
    "red": Said(zh="红牌", en="red"),
    "black": Said(zh="黑牌", en="black"),
}
TASK: Final[Mapping[str, Said]] = {
    "given": Said(zh="待签收", en="to be accepted"),
    "accepted": Said(zh="办理中", en="at work"),
    "returned": Said(zh="已退回", en="returned"),
    "finished": Said(zh="已办结", en="finished"),
    "excused": Said(zh="免予办理", en="excused"),
}
OUTCOME: Final[Mapping[str, Said]] = {
    "satisfied": Said(zh="满意", en="satisfied"),
    "unsatisfied": Said(zh="不满意", en="not satisfied"),
    "unrated": Said(zh="未评价", en="not rated"),
    "taken_over": Said(zh="历史件", en="history"),
    "with_main": Said(zh="随主件结单", en="closed with its main issue"),
    "withdrawn": Said(zh="已撤回", en="withdrawn"),
    "refused": Said(zh="不予受理", en="not accepted"),
}
READING: Final[Mapping[str, Said]] = {
    "read-issue": Said(zh="来件", en="issue"),
    "read-timeline": Said(zh="时间线", en="timeline"),
    "read-clock": Said(zh="时限", en="clocks"),
    "read-general": Said(zh="来件（移送前）", en="issue, before it was referred"),
    "read-readers": Said(zh="查阅名单", en="who read it"),
    "read-events": Said(zh="事件流", en="feed of events"),
    "read-inbox": Said(zh="收件箱", en="inbox"),
    "list-issues": Said(zh="台账", en="ledger"),
    "read-figures": Said(zh="看板与地图", en="board and map"),
    "list-attachments": Said(zh="附件清单", en="list of files"),
    "read-attachment": Said(zh="附件", en="file"),
    "export": Said(zh="导出副本", en="exported copy"),
    "find-caller": Said(zh="按来电查找", en="looked for a caller"),
    "person-find": Said(zh="查找个人", en="looked for a person"),
    "person-export": Said(zh="导出个人副本", en="copy of a person's data"),
    "person-erase": Said(zh="删除个人资料", en="erasure of a person's data"),
}
_ROLE_EN: Final[Mapping[Role, str]] = {
    Role.RESIDENT: "resident",
    Role.CONTACT_MEMBER: "contact member",
    Role.GRID_WORKER: "grid worker",
    Role.HOTLINE_DESK: "hotline desk",
    Role.SECRETARY: "community secretary",
    Role.DUTY_OFFICER: "duty officer",
    Role.UNIT_OFFICER: "unit officer",
    Role.DEPARTMENT_OFFICER: "department officer",
    Role.DEPARTMENT_HEAD: "head of department",
    Role.STREET_HEAD: "head of street",
    Role.DISCIPLINE_INTAKE: "discipline intake",
    Role.DISCIPLINE_OFFICER: "discipline officer",
    Role.DISCIPLINE_HEAD: "head of discipline",
    Role.DISCIPLINE_SUPERVISOR: "discipline supervisor",
    Role.DISCIPLINE_SUPERIOR: "superior discipline body",
    Role.SUPERVISOR: "supervisor",
    Role.CONTACT_LEADER: "contact leader",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "administrator",
    Role.SECURITY_ADMINISTRATOR: "security administrator",
    Role.SYSTEM: "system",
}
ROLE: Final[Mapping[Role, Said]] = {role: Said(zh=CHINESE[role], en=en) for role, en in _ROLE_EN.items()}
# What somebody of the sample county is there for.
ROLE_DOES: Final[Mapping[Role, Said]] = {
    Role.GRID_WORKER: Said(
        zh="走访时替居民登记，就地办结小事，看自己网格的事办得怎样。",
        en="Files on visits, settles small things at once, sees what becomes of the grid's matters.",
    ),
    Role.CONTACT_MEMBER: Said(zh="联系一栋楼的住户，替他们反映。", en="Looks after the households of a building."),
    Role.HOTLINE_DESK: Said(zh="接电话，登记、当场答复、回访。", en="Takes calls, files, answers at once, calls back."),
    Role.SECRETARY: Said(
        zh="机器拿不准的，由社区协商定类；退单的，由社区改派。",
        en="Decides what the machine is unsure of, and re-routes what was returned.",
    ),
    Role.DEPARTMENT_OFFICER: Said(
        zh="在时限内签收、交办、办结本部门的事。", en="Accepts, assigns and answers the department's matters in time."
    ),
    Role.DEPARTMENT_HEAD: Said(zh="批延期，催进度，看本部门的情况。", en="Grants extensions and keeps things moving."),
    Role.UNIT_OFFICER: Said(zh="办部门交来的任务，报结果和照片。", en="Does what the department gives the unit to do."),
    Role.SUPERVISOR: Said(
        zh="看全县的快慢，催办、发督办卡、裁定推诿。",
        en="Watches the county's pace, urges, issues cards, rules on disputes.",
    ),
    Role.CONTACT_LEADER: Said(zh="到了最后一级的，由联系领导过问。", en="Is called at the last level of the ladder."),
    Role.DISCIPLINE_INTAKE: Said(
        zh="决定涉及干部作风的反映是否受理；别人看不到这些。",
        en="Decides on what concerns the conduct of officials; nobody else sees it.",
    ),
}
TOPIC: Final[Mapping[str, Said]] = {
    "property": Said(zh="物业管理", en="property management"),
    "home_purchase": Said(zh="商品房买卖和办证", en="buying homes and deeds"),
    "public_housing": Said(zh="住房保障和公积金", en="public housing"),
    "land": Said(zh="征地拆迁", en="land and relocation"),
    "roads": Said(zh="道路桥梁", en="roads and bridges"),
    "transit": Said(zh="公共交通", en="public transport"),
    "traffic": Said(zh="交通秩序和停车", en="traffic and parking"),
    "utilities": Said(zh="水电气网", en="water, power, gas, network"),
    "environment": Said(zh="环境污染", en="pollution"),
    "noise": Said(zh="噪声扰民", en="noise"),
    "sanitation": Said(zh="市容环卫和违建", en="street cleaning and illegal building"),
    "education": Said(zh="教育", en="education"),
    "health": Said(zh="医疗卫生", en="health care"),
    "labour": Said(zh="劳动和工资", en="work and wages"),
    "social_security": Said(zh="社会保障和救助", en="social security"),
    "rural": Said(zh="农业农村", en="farming and villages"),
    "household": Said(zh="户籍和证照", en="registration and papers"),
    "consumer": Said(zh="消费和市场", en="shops and markets"),
    "finance": Said(zh="金融和集资", en="money and fund-raising"),
    "safety": Said(zh="公共安全和治安", en="public safety"),
    "planning": Said(zh="城市规划和建设", en="town planning"),
    "elderly": Said(zh="养老和殡葬", en="old age and funerals"),
    "membership": Said(zh="党员发展和管理", en="party membership"),
    "party_building": Said(zh="党组织建设", en="party organisation"),
    "cadres": Said(zh="干部选拔任用和待遇", en="appointment of officials"),
    "elections": Said(zh="换届选举和村干部待遇", en="elections"),
    "staffing": Said(zh="公务员和事业编制", en="public posts"),
    "talent": Said(zh="人才政策", en="talent policy"),
    "other": Said(zh="其他", en="other"),
}
# Of sealed matters; no bystander is ever told of one.
SEALED_TOPIC: Final[Mapping[str, Said]] = {
    "graft": Said(zh="贪污受贿", en="graft and bribery"),
    "public_funds": Said(zh="侵占公款和集体资金", en="public and collective money taken"),
    "favour": Said(zh="优亲厚友和惠民名额", en="favours to relatives and friends"),
    "abuse": Said(zh="滥用职权徇私", en="abuse of office"),
    "tender": Said(zh="招标投标违规", en="irregular tenders"),
    "protection": Said(zh="充当保护伞", en="shielding of gangs"),
    "style": Said(zh="工作和生活作风", en="conduct at work and in private"),
    "enforcement": Said(zh="执法司法不公", en="unjust enforcement of the law"),
    "inaction": Said(zh="不作为慢作为", en="not acting, or too slowly"),
    "teachers": Said(zh="教师违规收费补课", en="teachers who sell lessons"),
    "levies": Said(zh="违规收费摊派", en="unlawful fees and levies"),
    "report": Said(zh="要求查处", en="request to investigate"),
}
CAUSE: Final[Mapping[str, Said]] = {
    "damage": Said(zh="设施损坏", en="something is broken"),
    "lack": Said(zh="设施不足", en="too few facilities"),
    "management": Said(zh="管理缺位", en="nobody looks after it"),
    "policy": Said(zh="政策不明", en="unclear rules"),
    "construction": Said(zh="施工扰民", en="disturbance by building work"),
    "pollution": Said(zh="经营扰民和污染", en="disturbance or pollution by a business"),
    "rights": Said(zh="权益纠纷", en="dispute over rights"),
    "entitlement": Said(zh="待遇未落实", en="benefits not granted"),
    "conduct": Said(zh="行为失范", en="misconduct"),
    "illegal": Said(zh="违法经营", en="unlawful business"),
    "delay": Said(zh="办事拖延", en="delay in handling"),
    "unknown": Said(zh="待查", en="to be found out"),
}


def topic_said(topic: str) -> Said:
    """What a topic is called; by its id where nobody named it."""
    return TOPIC.get(topic) or SEALED_TOPIC.get(topic) or Said(zh=topic, en=topic)


def cause_said(cause: str) -> Said:
    """What a cause is called; by its id where nobody named it."""
    return CAUSE.get(cause) or Said(zh=cause, en=cause)
