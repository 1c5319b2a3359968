"""The embedded analyzer: what it makes of messages, and that no text at all can break it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.analyzer.embedded import EmbeddedAnalyzer
from infra.analyzer.lexicon import shipped
from schemas.domain.analysis import Analysis, Category, Urgency
from tests.contract.analyzer_messages import DISCIPLINE, LIVELIHOOD

ANALYZER = EmbeddedAnalyzer(features=b"a key of the tests")


def analysis(problem: str, *suggestions: str) -> Analysis:
    return ANALYZER.analyze(problem=problem, suggestions=suggestions)


@pytest.mark.parametrize(
    "problem",
    [
        "村支书截留危房改造补助款,还给自己的弟弟办了低保。",
        "举报镇民政所所长吃拿卡要,不送礼就不办事。",
        "派出所民警对报案人态度恶劣,还动手打人。",
        "县医院招标暗箱操作,评标专家与投标人串通。",
        "班主任要求全班交钱参加有偿补课。",
        "有人说村里的账目二十年没有公开过,上级拨的钱不知去向。",
    ],
)
def test_the_conduct_of_officials_is_sealed(problem: str) -> None:
    result = analysis(problem)

    assert result.possible_discipline
    assert result.discipline.value == "possible"


@pytest.mark.parametrize(
    "problem",
    [
        "物业公司乱收停车费,投诉多次也不处理。",
        "开发商延期交房两年,拒绝支付违约金。",
        "公交公司的司机甩客,我等了半个小时。",
        "楼下烧烤店油烟扰民。",
        "请问退休以后医保怎么转到老家?",
    ],
)
def test_a_complaint_about_a_company_is_not_sealed(problem: str) -> None:
    result = analysis(problem)

    assert not result.possible_discipline
    assert result.category.value == Category.LIVELIHOOD


def test_a_suggestion_that_accuses_an_official_is_sealed_too() -> None:
    assert analysis("村里的路不好走。", "先查一查村主任挪用修路资金的事").possible_discipline


def test_a_title_in_the_salutation_accuses_nobody() -> None:
    result = analysis("尊敬的王书记您好!我们小区的路灯坏了,请领导派人修一修,违规停车也没人管。")

    assert not result.possible_discipline


def test_misconduct_that_is_denied_is_no_misconduct() -> None:
    assert analysis("村干部没有贪污,大家都很满意,希望再修一条路。").discipline.value == "none"


def test_a_quoted_paragraph_of_the_law_weighs_little() -> None:
    result = analysis("夜里停水三天了。《刑法》第三百八十五条规定了受贿罪,供水可没有哪一条管。")

    assert not result.possible_discipline


def test_most_messages_that_nobody_had_in_mind_are_told_apart() -> None:
    sealed = sum(analysis(message).possible_discipline for message in DISCIPLINE)
    sealed_wrongly = sum(analysis(message).possible_discipline for message in LIVELIHOOD)

    assert sealed >= 0.85 * len(DISCIPLINE)
    assert sealed_wrongly <= 0.15 * len(LIVELIHOOD)


@pytest.mark.parametrize(
    ("problem", "category", "topic"),
    [
        ("入党申请书交了两年,支部没有找我谈过话。", "organization", "membership"),
        ("离任村干部的生活补贴标准是多少?", "organization", "elections"),
        ("公务员公开招录的体检标准在哪里看?", "organization", "staffing"),
        ("小区电梯又坏了,物业说没有维修基金。", "livelihood", "property"),
        ("自来水停水三天,供水公司没有通知。", "livelihood", "utilities"),
        ("小学划分学区不合理,孩子入学要走五里。", "livelihood", "education"),
        ("包工头拖欠农民工工资,要过年了还没有发。", "livelihood", "labour"),
        ("公交线路改道,地铁站没有换乘。", "livelihood", "transit"),
    ],
)
def test_category_and_topic_follow_what_is_said(problem: str, category: str, topic: str) -> None:
    result = analysis(problem)

    assert (result.category.value, result.topic.value) == (category, topic)


@pytest.mark.parametrize(
    "problem",
    [
        "隔壁楼正在着火,楼上还有老人,快来救人!",
        "电梯坏了,我和孩子现在被困在里面。",
        "三栋楼顶有人要跳楼,快点来!",
        "大水进了屋,有老人被困,马上就到二楼了。",
        "村口高压线掉下来了,刚才有人触电!",
    ],
)
def test_danger_to_life_now_is_an_emergency(problem: str) -> None:
    result = analysis(problem)

    assert result.danger_to_life
    assert result.urgency.value == Urgency.EMERGENCY


@pytest.mark.parametrize(
    "problem",
    [
        "建议学校组织演练,万一着火了孩子们知道怎么跑。",
        "去年有人触电,之后换了电线,想问费用谁出。",
        "地铁站能不能多开一个出口?",
    ],
)
def test_warnings_and_memories_are_no_emergency(problem: str) -> None:
    assert not analysis(problem).danger_to_life


def test_a_cut_in_supplies_is_urgent() -> None:
    assert analysis("全村停水停电四天,没水喝了。").urgency.value == Urgency.URGENT


def test_danger_to_life_is_seen_in_a_sealed_message_too() -> None:
    result = analysis("所长喝醉酒拿枪,现在有人被困在派出所里大出血,快来救人!")

    assert result.danger_to_life
    assert result.possible_discipline


@pytest.mark.parametrize(
    ("problem", "cause"),
    [
        ("路灯坏了,路面坑洼。", "damage"),
        ("工地打桩,渣土车通宵跑。", "construction"),
        ("请问办证需要什么手续?政策文件在哪里看?", "policy"),
        ("健身房违约不退款,合同上写得清清楚楚。", "rights"),
        ("所长受贿,以权谋私。", "conduct"),
    ],
)
def test_the_supposed_cause_follows_the_words(problem: str, cause: str) -> None:
    assert analysis(problem).cause.value == cause


def test_accusing_and_suggesting_are_two_things() -> None:
    accusing = analysis("投诉物业公司擅自涨价,拒不公示账目。")
    suggesting = analysis("建议在河边增设一排座椅,方便老人休息。")

    assert (accusing.accuses, accusing.suggests) == (True, False)
    assert (suggesting.accuses, suggesting.suggests) == (False, True)


def test_a_suggestion_given_apart_counts_and_a_blank_one_does_not() -> None:
    assert analysis("河边没有座椅。", "放一排座椅").suggests
    assert not analysis("河边没有座椅。", "  ").suggests


def test_every_reason_names_the_words_that_spoke_for_it() -> None:
    result = analysis("举报村会计挪用扶贫款。工地夜间施工,停水三天。")

    assert "“挪用”" in result.discipline.reason
    assert "“停水”" in result.urgency.reason


def test_the_same_message_gives_the_same_analysis() -> None:
    other = EmbeddedAnalyzer(features=b"another key of the tests")

    assert other.analyze(problem="村口的桥断了", suggestions=[]) == analysis("村口的桥断了")


def test_every_sense_belongs_to_a_target_and_group_that_exist() -> None:
    lexicon = shipped()
    topics = {topic.id for topic in lexicon.topics}

    assert {group for sense in lexicon.senses for group in sense.near} <= set(lexicon.groups)
    assert {sense.topic for sense in lexicon.senses} - {""} <= topics
    assert all(len(term) >= 2 for sense in lexicon.senses for term in sense.terms)


AWKWARD = [
    "",
    " ",
    "\x00",
    "\n\n\n",
    "。。。。",
    "尊敬的",
    "…#…#",
    "undefined",
    "<script>alert(1)</script>",
    "'; DROP TABLE issues;--",
    "\u202e你好\u202c",
    "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤ ̖t̝͕̳̣̻̪͞h̼͓̲̦̳̘̲e͇̣̰̦̬͎ ̢̼̻̱̘h͚͎͙̜̣̲ͅi̦̲̣̰̤v̻͍e̺̭̳̪̰-m̢iͅn̖̺̞̲̯̰d̵̼̟͙̩̼̘̳ ̞̥̱̳̭r̛̗̘e͙p͠r̼̞̻̭̗e̺̠̣͟s̘͇̳͍̝͉e͉̥̯̞̲͚̬͜ǹ̬͎͎̟̖͇̤t͍̬̤͓̼̭͘ͅi̪̱n͠g̴͉ ͏͉ͅc̬̟h͡a̫̻̯͘o̫̟̖͍̙̝͉s̗̦̲.̨̹͈̣",
    "𠀀𠀁𪚥" * 50,
    "ffi㍿①㈱",
    "﷽" * 300,
    "贪污" * 3500,
    "没有" * 3500,
    "村支书收了钱。" * 1000,
    "我" * 7000,
    "-1e309",
    "👩‍👩‍👧‍👦🏳️‍🌈",
]


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_are_analyzed_like_any_other(text: str) -> None:
    result = analysis(text, text)

    assert Analysis.model_validate_json(result.model_dump_json()) == result


WORDS = st.sampled_from(
    ["村支书", "收钱", "没有", "《刑法》第三条", "。", "\n", "被困", "现在", "小区", "请问", "3万", "尊敬的书记您好"]
)


@settings(max_examples=150, deadline=None)
@given(
    problem=st.text(st.characters(exclude_categories=["Cs"]), max_size=300) | st.lists(WORDS, max_size=60).map("".join),
    suggestions=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=3),
)
def test_no_text_breaks_the_analyzer_and_every_judgement_is_within_bounds(problem: str, suggestions: list[str]) -> None:
    result = ANALYZER.analyze(problem=problem, suggestions=suggestions)

    judgements = (result.discipline, result.category, result.topic, result.urgency, result.cause)
    assert all(0 <= judgement.confidence <= 1 and judgement.reason for judgement in judgements)
    assert result.category.value in set(Category)
    assert result.urgency.value in {Urgency.EMERGENCY, Urgency.URGENT, Urgency.ORDINARY}
    assert result.possible_discipline == (result.discipline.value == "possible")
    assert result.category.value != Category.DISCIPLINE or result.possible_discipline
