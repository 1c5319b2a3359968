"""Examples of every command, written by hand and checked by the tests against the models."""

from typing import Any, Final

from fastapi.openapi.models import Example

_CLAIM: Final = "0b0c7a52-2f2c-4e5e-9b61-0a7f6c1d2e3f.Zm9yIHRoZSBleGFtcGxlMQ"

COMMANDS: Final[dict[str, dict[str, Example]]] = {
    "accept": {"accept": {"value": {}}},
    "classify": {"livelihood": {"value": {"category": "livelihood", "reason": "路灯归群工部牵头。"}}},
    "confirm_intake": {
        "confirm": {"value": {"urgency": "ordinary", "accused": [{"kind": "person", "id": "staff-organization-head"}]}}
    },
    "release_intake": {"release": {"value": {"category": "livelihood", "reason": "是物业服务问题。"}}},
    "resolve": {"answer": {"value": {"answer": "路灯已于3月5日修好。", "evidence": [_CLAIM]}}},
    "give_feedback": {"satisfied": {"value": {"satisfied": True, "rating": 5}}},
    "return": {"not_ours": {"value": {"reason": "not_ours", "note": "该路段由市政维护，不属本部门。"}}},
    "reroute": {"to_livelihood": {"value": {"department_id": "mass_work", "note": "请群工部牵头。"}}},
    "assign": {
        "lead_and_help": {
            "value": {
                "lead_unit_id": "unit-power",
                "unit_ids": ["unit-water"],
                "instruction": "先通电，再检修灯杆。",
            }
        }
    },
    "accept_task": {"accept": {"value": {}}},
    "return_task": {"not_ours": {"value": {"note": "灯杆属物业，不归我单位。"}}},
    "finish_task": {"done": {"value": {"report": "已更换灯具并通电。", "evidence": [_CLAIM]}}},
    "excuse_task": {"excuse": {"value": {"unit_id": "unit-water", "note": "已由供电所一并修好。"}}},
    "request_extension": {"five_days": {"value": {"limit": "5wd", "reason": "works", "note": "配件需外地调货。"}}},
    "grant_extension": {"grant": {"value": {}}},
    "deny_extension": {"deny": {"value": {"note": "配件本市可购。"}}},
    "suspend": {"resident": {"value": {"reason": "waiting_reporter", "note": "住户外出，下周回来。"}}},
    "resume": {"resume": {"value": {}}},
    "merge": {"duplicate": {"value": {"main_id": "8f0e5b0c-3c1e-4c57-9f6b-7a0e4b112c1d"}}},
    "unmerge": {"unmerge": {"value": {}}},
    "split": {
        "two_parts": {
            "value": {
                "parts": [
                    {"problem": "幸福路3号楼前的路灯不亮。", "suggestions": ["先装一盏临时灯"]},
                    {"problem": "幸福路3号楼前的人行道破损。"},
                ]
            }
        }
    },
    "refuse": {"court": {"value": {"reason": "in_court", "note": "该事项已由法院受理。"}}},
    "add_files": {"photo": {"value": {"evidence": [_CLAIM], "note": "施工后照片。"}}},
    "comment": {"comment": {"value": {"text": "已与供电所电话联系，明日上门。"}}},
    "urge": {"urge": {"value": {"note": "请于今日内联系居民。"}}},
    "issue_card": {"yellow": {"value": {"card": "yellow", "note": "超期三日未签收。"}}},
    "transfer": {"colleague": {"value": {"to": ["mass-work-deputy"], "note": "原经办人调离。"}}},
    "ask_reporter": {"which": {"value": {"question": "请问是3号楼东侧还是西侧的路灯？"}}},
    "take_back": {"take_back": {"value": {}}},
    "erase_reporter": {"by_phone": {"value": {"note": "本人来电，已核对身份证后四位，要求删除联系方式。"}}},
    "place_hold": {"court": {"value": {"note": "法院来函要求保全该件材料。"}}},
    "lift_hold": {"over": {"value": {"note": "案件已结，解除保全。"}}},
    "name_accused": {"unit": {"value": {"accused": [{"kind": "unit", "id": "unit-power"}]}}},
    "refer_to_discipline": {"refer": {"value": {"reason": "来件反映工作人员收受好处，移送纪检。"}}},
}
OUTCOME: Final[dict[str, Any]] = {"status": "accepted", "version": 6, "events": ["accepted"], "repeated": False}
