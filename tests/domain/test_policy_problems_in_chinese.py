"""What is wrong with a policy, or hardly meant, is told in Chinese with the same limits and names as in English."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.domain.contradictions import Contradiction, ContradictionError, UnfitError
from schemas.domain.policy_refusals import refusals
from schemas.domain.policy_staffing import unserved
from schemas.domain.policy_warnings import warnings
from schemas.domain.registry import Department
from tests.domain.policies import a_policy, caps, departments, limits
from tests.domain.test_policy_staffing import EVERYBODY, a_registry

HANDLE = {"emergency": "24h", "urgent": "3wd", "ordinary": "7wd", "complex": "15wd"}
BY_NIGHT = {"emergency": "1h", "urgent": "1wd", "ordinary": "1wd", "complex": "1wd"}
CATEGORIES = {"discipline": "discipline", "organization": "organization", "livelihood": "mass_work"}
HEAD = {"level": 1, "who": "department_head", "after": "0s"}
DISCIPLINE = [{"level": 1, "who": "discipline_head", "after": "0s"}]


def ladders(*levels: dict[str, Any], **more: list[dict[str, Any]]) -> dict[str, Any]:
    """The general ladder begins with the head of the department."""
    return {"ladders": {"general": [HEAD, *levels], "discipline": DISCIPLINE, **more}}


def level(number: int, who: str, after: str, **more: str) -> dict[str, Any]:
    return {"level": number, "who": who, "after": after, **more}


def contradicted(changes: dict[str, Any]) -> list[Contradiction]:
    with pytest.raises(ValidationError) as refused:
        a_policy(**changes)
    causes = [error["ctx"]["error"] for error in refused.value.errors()]
    return [one for cause in causes if isinstance(cause, ContradictionError) for one in cause.found]


@pytest.mark.parametrize(
    ("changes", "zh"),
    [
        (
            {"departments": departments(mass_work={"name": "群工部", "ladder": "none"})},
            "没有这个上报阶梯。可填：general、discipline。",
        ),
        (
            {"departments": departments(mass_work={"name": "群工部", "ladder": "discipline"})},
            "纪检的上报阶梯只用于保密部门。",
        ),
        (
            {"categories": {"discipline": "discipline", "livelihood": "mass_work"}},
            "类别 organization 没有牵头部门，应指定一个。",
        ),
        (
            {"categories": {**CATEGORIES, "livelihood": "moon"}},
            "没有这个部门。可填：discipline、organization、mass_work。",
        ),
        ({"categories": {**CATEGORIES, "discipline": "mass_work"}}, "纪检类别应由 confidential = true 的部门牵头。"),
        ({"categories": {**CATEGORIES, "livelihood": "discipline"}}, "保密部门只能牵头纪检类别。"),
        ({"default_category": "discipline"}, "逾期无人定类的事项不得转入纪检。可填：organization、livelihood。"),
        ({"default_category": "weather"}, "没有这个类别。可填：organization、livelihood。"),
        (
            {"urgencies": {"urgent": {"name": "紧急"}, "ordinary": {"name": "一般"}}},
            "各级紧急程度都应有名称，还缺：emergency、complex。",
        ),
        ({"ladders": {"general": [HEAD]}}, "缺少上报阶梯 discipline。"),
        (
            {"ladders": {"general": [HEAD], "discipline": [HEAD]}},
            (
                "这个岗位不得列入上报阶梯 discipline。可填：discipline_head、discipline_intake、discipline_officer、"
                "discipline_superior、discipline_supervisor。"
            ),
        ),
        ({"take_back": "1wd"}, "撤销操作时限应以秒、分钟或小时计，如 30s。"),
        ({"reminders_spread": "2h"}, "提醒错开以分钟计，最长 1h；填 0s 则各自按点发出。"),
        (
            {"confidence": {"route": 0.6, "by_category": {"discipline": 0.8}}},
            "只有一般类别按把握程度分派。可填：organization、livelihood。",
        ),
    ],
)
def test_what_contradicts_itself_is_told_in_chinese(changes: dict[str, Any], zh: str) -> None:
    assert zh in [one.zh for one in contradicted(changes)]


@pytest.mark.parametrize(
    ("changes", "zh"),
    [
        (
            {"ladders": {"general": [{**HEAD, "level": 2}], "discipline": DISCIPLINE}},
            "上报阶梯各级应从1起依次编号。",
        ),
        ({"reminders": [0.8, 0.5]}, "提醒按时限的比例填写，介于0与1之间，由小到大，如 [0.5, 0.8]。"),
        (
            {"take_back": "soon"},
            "'soon' 不是时限。应填整数加单位：90s、30min、4h、4wh（工作小时）、3d（自然日）、3wd（工作日）。",
        ),
        ({"take_back": "3651d"}, "'3651d' 超过十年，最长可填 3650d。"),
        (
            {"retention": {"general": {"content": 5}}},
            "来件内容不得先于来件人信息清除：应填 reporter，且不大于 content。",
        ),
        (
            {"retention": {"general": {"reporter": 5, "content": 5}, "least": 10}},
            "来件内容保存短于法定最短期限（least）。至少10天。",
        ),
    ],
)
def test_a_value_that_cannot_be_used_is_told_in_chinese(changes: dict[str, Any], zh: str) -> None:
    with pytest.raises(ValidationError) as refused:
        a_policy(**changes)

    causes = [error["ctx"]["error"] for error in refused.value.errors()]
    assert [cause.zh for cause in causes if isinstance(cause, UnfitError)] == [zh]


@pytest.mark.parametrize(
    ("changes", "zh"),
    [
        ({"limits": limits(feedback="0d")}, "来件人来不及评价是否办好。应留出几天，如 7d。"),
        (
            {"limits": limits(accept="0s")},
            "一开始就到期，无法提醒，也无法按期办理。可填：1s 以上（含），或 0wd。",
        ),
        (
            {"limits": limits(accept="8wd")},
            "长于 limits.handle.emergency，而应在其时限之内。最长可填 24h。",
        ),
        (
            {"limits": limits(handle={**HANDLE, "urgent": "8wd"})},
            "长于不如它紧急的 limits.handle.ordinary。最长可填 7wd。",
        ),
        ({"review": "0d"}, "等于没有时间。可填：1 以上（含）的时限，如 15wd。"),
        (
            {"caps": caps(extension="31d"), "legal": {"extension": "30d"}},
            "长于本规定所列的法定上限（legal.extension）。最长可填 30d。",
        ),
        (
            {"limits": limits(handle={**HANDLE, "complex": "90d"}), "legal": {"handle": "60d"}},
            "长于本规定所列的法定上限（legal.handle）。最长可填 60d。",
        ),
    ],
)
def test_what_is_refused_is_told_in_chinese(changes: dict[str, Any], zh: str) -> None:
    assert refusals(a_policy(**changes))[0].zh == zh


@pytest.mark.parametrize(
    ("changes", "zh"),
    [
        (
            {"departments": departments(safety={"name": "应急局"})},
            "没有类别由应急局牵头，只有改派才会有事项。应增加一个类别。",
        ),
        (
            {"departments": departments(mass_work={"name": "群工部", "limits": {"answer": "1wd"}})},
            "部门不适用这项时限。应写在 [limits] 中，或删去。",
        ),
        (
            {"limits": limits(handle={**HANDLE, "complex": "5wd"}), "caps": caps(extension="7wd")},
            "复杂事项的时限短于一般事项（7wd）。",
        ),
        (
            {"limits": limits(intake={**BY_NIGHT, "emergency": "20min"})},
            "长于 20min 的 20%，即 limits.intake.emergency 从最后一次提醒至到期的时间。",
        ),
        (
            ladders(spare=[level(1, "supervisor", "0s")]),
            "没有部门使用这个上报阶梯，各级都不会用到。使用中的：discipline、general。",
        ),
        (
            ladders(level(2, "supervisor", "1h"), level(3, "supervisor", "1h")),
            "与第2级岗位相同，没有上报到更高一级。应填更高的岗位。",
        ),
        (
            ladders(level(2, "contact_leader", "1h"), level(3, "street_head", "1h")),
            "街道负责人低于第2级的联系领导。",
        ),
        (
            ladders(level(2, "supervisor", "1wd")),
            "有生命危险时，这一级仍要等上几天。emergency 应以小时计，如 1h。",
        ),
        (
            ladders(level(2, "supervisor", "90wd", emergency="1h")),
            "第2级距到期的时间，比最长办理时限加全部延期还长，等于不会用到。应缩短 after。",
        ),
        ({"caps": caps(extension="30wd")}, "一次延期长于最长的办理时限。"),
        ({"caps": caps(reopenings=2)}, "每重办一次提高一级，而上报阶梯 discipline 只有1级。"),
        ({"limits": limits(accept=BY_NIGHT)}, "险情须在 1h 内昼夜签收，却没有值班受理。应填 on_duty = true。"),
        ({"cards": {"red": {"name": "红牌", "points": 0}}}, "红牌扣分少于黄牌（1）。"),
    ],
)
def test_what_is_hardly_meant_is_told_in_chinese(changes: dict[str, Any], zh: str) -> None:
    assert [one.zh for one in warnings(a_policy(**changes))] == [zh]


def test_a_post_that_nobody_fills_is_told_in_chinese() -> None:
    without_leader = a_registry(
        *(one for one in EVERYBODY if one.id != "leader"), more=(Department(id="waters", name="水利局"),)
    )
    policy = a_policy(departments=departments(safety={"name": "应急局"}))

    assert [one.zh for one in unserved(policy, without_leader)] == [
        (
            "登记簿中没有应急局的部门经办人（department_officer），该部门的待办无人查看。"
            "应增加 department_id = safety 的人员。"
        ),
        "登记簿中没有联系领导，这一级无人可报。",
        "登记簿中有水利局（waters），本规定没有列入。",
    ]
