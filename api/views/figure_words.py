"""Names of figures, rates, dimensions and waits, the same on every screen."""

from collections.abc import Mapping

from api.words import Said
from schemas.domain.figure_cells import Dimension
from schemas.domain.figure_rates import Rate
from schemas.domain.figures import Awaited, WaitsOn
from schemas.wire.figures import Figure

RATE: Mapping[Rate, Said] = {
    Rate.RESPONSE: Said(zh="响应率", en="accepted in time"),
    Rate.RESOLUTION: Said(zh="解决率", en="solved"),
    Rate.SATISFACTION: Said(zh="满意率", en="satisfied"),
    Rate.ON_TIME: Said(zh="按时办结率", en="answered in time"),
    Rate.FIRST_RIGHT: Said(zh="首派准确率", en="right the first time"),
    Rate.RETURN: Said(zh="退单率", en="returned"),
    Rate.REOPEN: Said(zh="重办率", en="reopened"),
}

FIGURE: Mapping[Figure, Said] = {
    Figure.FILED: Said(zh="受理", en="filed"),
    Figure.DISPATCHED: Said(zh="交办", en="dispatched"),
    Figure.FIRST_RIGHT: Said(zh="首派准确", en="right the first time"),
    Figure.FIRST_WRONG: Said(zh="首派有误", en="wrong the first time"),
    Figure.ACCEPTED_IN_TIME: Said(zh="按时签收", en="accepted in time"),
    Figure.ACCEPTED_LATE: Said(zh="签收超时", en="accepted too late"),
    Figure.HANDLED_IN_TIME: Said(zh="按时办结", en="answered in time"),
    Figure.HANDLED_LATE: Said(zh="办理超时", en="answered too late"),
    Figure.RETURNED: Said(zh="被退单", en="returned"),
    Figure.ANSWERED: Said(zh="已答复", en="answered"),
    Figure.REOPENED: Said(zh="重新办理", en="reopened"),
    Figure.ASKED: Said(zh="已回访", en="asked"),
    Figure.SOLVED: Said(zh="已解决", en="solved"),
    Figure.UNSOLVED: Said(zh="未解决", en="not solved"),
    Figure.SILENT: Said(zh="未评价", en="silent"),
    Figure.RATED: Said(zh="已评价", en="rated"),
    Figure.SATISFIED: Said(zh="满意", en="satisfied"),
    Figure.UNSATISFIED: Said(zh="不满意", en="not satisfied"),
    Figure.ENDED: Said(zh="已结束", en="over"),
    Figure.YELLOW: Said(zh="黄牌", en="yellow cards"),
    Figure.RED: Said(zh="红牌", en="red cards"),
    Figure.BLACK: Said(zh="黑牌", en="black cards"),
    Figure.OPEN: Said(zh="在办", en="open"),
    Figure.OVERDUE: Said(zh="超时", en="overdue"),
    Figure.AT_RISK: Said(zh="临期", en="at risk"),
    Figure.SUSPENDED: Said(zh="挂起", en="suspended"),
    Figure.CALLBACK: Said(zh="待回访", en="to be called back"),
}

DIMENSION: Mapping[Dimension, Said] = {
    Dimension.TOTAL: Said(zh="合计", en="in all"),
    Dimension.STREET: Said(zh="街道", en="street"),
    Dimension.COMMUNITY: Said(zh="社区", en="community"),
    Dimension.GRID: Said(zh="网格", en="grid"),
    Dimension.DEPARTMENT: Said(zh="部门", en="department"),
    Dimension.UNIT: Said(zh="责任单位", en="unit"),
    Dimension.TOPIC: Said(zh="主题", en="topic"),
    Dimension.WAITS: Said(zh="等待", en="waiting"),
}

WAITS_ON: Mapping[WaitsOn, Said] = {
    WaitsOn.DEPARTMENT: Said(zh="部门", en="the department"),
    WaitsOn.HEAD: Said(zh="部门负责人", en="the head of the department"),
    WaitsOn.UNIT: Said(zh="责任单位", en="the unit"),
    WaitsOn.COMMUNITY: Said(zh="社区", en="the community"),
    WaitsOn.SUPERVISOR: Said(zh="督查", en="the supervisor"),
    WaitsOn.REPORTER: Said(zh="来件人", en="the reporter"),
    WaitsOn.MAIN: Said(zh="主单", en="the main issue"),
    WaitsOn.PARTS: Said(zh="分单", en="its parts"),
    WaitsOn.REASON: Said(zh="挂起事由", en="the reason of the suspension"),
}

AWAITED: Mapping[Awaited, Said] = {
    Awaited.ACCEPT: Said(zh="签收", en="to accept"),
    Awaited.HANDLE: Said(zh="办理", en="to handle it"),
    Awaited.REASSIGN: Said(zh="另行交办", en="to give the task anew"),
    Awaited.REROUTE: Said(zh="改派", en="to re-route it"),
    Awaited.DECIDE_EXTENSION: Said(zh="审批延期", en="to decide on an extension"),
    Awaited.REPLY: Said(zh="答复提问", en="to reply"),
    Awaited.RATE: Said(zh="评价", en="to rate"),
    Awaited.END: Said(zh="结束", en="to end"),
}
