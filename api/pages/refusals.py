"""What pages say to each refusal, by its code: what is wrong, and what would be right."""

from collections.abc import Mapping
from typing import Final

from api.pages.administering_refusals import ADMINISTERING
from api.words import Said

_SIGNING_IN: Final[Mapping[str, Said]] = {
    "sign-in-needed": Said(zh="请先登录。", en="Sign in first."),
    "sign-in-failed": Said(
        zh="账号、密码或动态码不正确，或尝试次数过多。请核对三项；多次失败后请等待几分钟再试。",
        en="Account, password or code is wrong, or there were too many attempts. Check all three; after several "
        "failures wait some minutes.",
    ),
    "sign-in-busy": Said(
        zh="现在登录的人较多，请几秒钟后再试。", en="Many people are signing in; try again in a few seconds."
    ),
    "account-not-released": Said(
        zh="账号已设置好，尚待安全管理员核准。核准后即可登录。",
        en="The account is set up and waits for the security administrator's release.",
    ),
    "session-needed": Said(zh="这一步要用密码登录后才能做。", en="This needs a sign-in with a password."),
    "token-scope": Said(zh="这个令牌不能用于此操作。", en="The token is not for this."),
    "request-forged": Said(
        zh="这个请求不是从本系统的页面发出的，请重新打开页面再试。",
        en="This did not come from a page of ours; open the page again and try once more.",
    ),
    "password-wrong": Said(zh="现用密码不正确。", en="The present password is wrong."),
    "code-wrong": Said(
        zh="动态码不正确。请等下一组六位数字再试；若一直不对，请把手机时间设为自动。",
        en="The code is wrong. Wait for the next six digits; if it stays wrong, set the phone's time to automatic.",
    ),
    "passwords-differ": Said(zh="两次输入的密码不一样，请重新输入。", en="The two passwords differ; type them again."),
    "second-factor-bound": Said(zh="这个岗位必须使用动态码，不能停用。", en="This post needs its second factor."),
    "link-unusable": Said(
        zh="设置码无效：不存在、已经用过、已过期，或已被新的设置码取代。请向系统管理员索取新的设置链接。",
        en="The code of the link is unknown, used, expired or replaced. Ask the administrator for a new link.",
    ),
    "provider-away": Said(
        zh="单位的统一登录服务没有回应。请稍后再试，或用账号和密码登录。",
        en="The organisation's sign-in service does not answer. Try later, or sign in with account and password.",
    ),
    "provider-refused": Said(
        zh="统一登录没有成功，请重新开始。若仍不成功，请联系系统管理员。",
        en="Signing in there did not succeed; begin again. If it stays, ask the administrator.",
    ),
    "roles-not-separate": Said(zh="系统、安全、审计三员不能由同一人兼任。", en="No account combines these roles."),
    "roles-incompatible": Said(zh="这些岗位不能由同一账号担任。", en="These roles are never one account's."),
    "account-unknown": Said(zh="没有这个账号。", en="There is no such account."),
    "account-exists": Said(
        zh="这个账号已经存在，请换一个账号名。", en="The account exists already; choose another id."
    ),
    "account-not-set-up": Said(
        zh="本人还没有用设置链接设置这个账号，设置之后才能核准。",
        en="Its owner has not used the set-up link yet; release the account after that.",
    ),
    "own-account": Said(
        zh="不能对自己的账号做这一步，请另一位管理员来做。", en="Not with one's own account; ask another administrator."
    ),
    "nothing-to-end": Said(zh="没有可结束的登录。", en="There is nothing to end."),
    "scope-unknown": Said(zh="令牌的范围里有不认识的操作。", en="The scope names an unknown operation."),
}
_REQUEST: Final[Mapping[str, Said]] = {
    "form-unreadable": Said(
        zh="提交的内容无法读取，请重新打开页面再填写。",
        en="The form cannot be read; open the page again and fill it in.",
    ),
    "too-long": Said(zh="提交的内容过长，请缩短后再提交。", en="The form is too long; shorten it and send it again."),
    "too-slow": Said(
        zh="提交的内容没有在时限内传完，请检查网络后再试。",
        en="The form came too slowly; check the network and try again.",
    ),
    "too-many-requests": Said(
        zh="操作过于频繁，请过一两分钟再试。", en="Too many requests; try again in a minute or two."
    ),
    "too-many-streams": Said(zh="打开的实时页面太多，请关闭几个再试。", en="Too many live pages are open; close some."),
    "proof-of-work-needed": Said(
        zh="操作过于频繁，请过一两分钟再试。", en="Too many requests; try again in a minute or two."
    ),
    "headers-too-large": Said(zh="地址或请求过长。", en="The address or the request is too long."),
    "invalid": Said(zh="有需要更正的内容，见下。", en="There is something to correct below."),
    "bad-request": Said(zh="这个请求无法识别。", en="The request cannot be understood."),
    "bad-json": Said(zh="这个请求无法识别。", en="The request cannot be understood."),
    "idempotency-key": Said(zh="页面已过期，请重新打开。", en="The page is out of date; open it again."),
    "body-too-large": Said(zh="内容过长，请缩短后再提交。", en="It is too long; shorten it and send it again."),
    "unsupported-media-type": Said(zh="这个请求无法识别。", en="The request cannot be understood."),
    "uncomparable-request": Said(
        zh="内容里有无法保存的字符，请删去后再提交。", en="There are characters that cannot be kept."
    ),
    "no-route": Said(
        zh="没有这个页面。请检查地址，或回到首页。", en="There is no such page; check the address or go to the start."
    ),
    "method-not-allowed": Said(zh="这个地址不能这样使用。", en="This address cannot be used in this way."),
    "cursor": Said(zh="这一页已不存在，请从第一页看起。", en="This page is gone; begin with the first."),
    "filter-unknown": Said(
        zh="筛选条件里有不认识的内容，请在下面重新选择。",
        en="There is a filter that no list knows; choose again below.",
    ),
    "figures-unfit": Said(
        zh="没有这样的统计。请重新选择时间和范围。", en="There are no such figures; choose period and scope again."
    ),
    "search-too-short": Said(
        zh="请至少输入两个相连的字，例如“路灯”。", en="Type at least two characters next to each other."
    ),
    "staff-only": Said(zh="这一步由工作人员来做。", en="This is for staff."),
    "not-allowed": Said(
        zh="您的岗位不能做这一步。需要的话，请联系该岗位的同事。",
        en="Your post may not do this; ask a colleague whose post may.",
    ),
    "not-found": Said(
        zh="没有这件事项，或它不在您的查看范围内。请核对编号。",
        en="There is no such issue, or it is not yours to see. Check the number.",
    ),
    "department-unknown": Said(zh="没有这个部门。", en="There is no such department."),
    "command-unknown": Said(zh="没有这种操作。", en="There is no such command."),
    "receipt-unknown": Said(
        zh="受理编号和查询码不相符。请对照回执核对，字母不分大小写，横线可以不输。",
        en="Number and code do not belong together. Compare both with the receipt; case and dashes do not matter.",
    ),
    "place-unknown": Said(zh="没有这个地点，请重新选择。", en="There is no such place; choose again."),
    "version-moved": Said(
        zh="您打开页面之后，别人已经办了一步。请先看看现在的情况，您填写的内容仍在下面。",
        en="Somebody else acted since you opened this page. Look at it as it is now; what you typed is still below.",
    ),
    "idempotency-key-reused": Said(
        zh="这张表已经提交过，之后内容又有改动。请核对后再提交一次。",
        en="This form was sent before with other content; check it and send it again.",
    ),
}
_RULES: Final[Mapping[str, Said]] = {
    "refused": Said(zh="按规定不能这样办。", en="The rules say no."),
    "step-not-allowed": Said(
        zh="这件事项现在不能做这一步，它的状态已经变了。请看看现在能做什么。",
        en="The issue does not take this step now; look at what can be done.",
    ),
    "no-answer-yet": Said(zh="现在没有可以评价的答复。", en="There is no answer to rate now."),
    "not-accepted": Said(zh="还没有签收。请先签收。", en="Nobody has accepted it yet; accept it first."),
    "not-deliberating": Said(zh="现在不需要定类。", en="Nobody is asked to decide."),
    "not-sealed": Said(zh="这件不在受理审查中。", en="It is not waiting for intake."),
    "not-general": Said(zh="这件不是一般事项。", en="It is not a general matter."),
    "own-answer": Said(
        zh="不能评价自己部门的答复，请由其他部门的坐席回访。", en="Nobody rates an answer of their own department."
    ),
    "not-possible-now": Said(zh="来件现在的情况不能做这一步。", en="Not possible with the report as it stands."),
    "reason-not-listed": Said(zh="请从规定列出的原因中选择。", en="Choose one of the reasons that the policy lists."),
    "reason-missing": Said(zh="请写明原因。", en="Say why."),
    "ruling-binds": Said(zh="督查已裁定由本部门办理，请先办理。", en="The supervisor's ruling binds: handle it first."),
    "department-unfit": Said(zh="不能交给这个部门。", en="It cannot go to this department."),
    "department-gone": Said(zh="新规定里没有这个部门。", en="The newer policy has no such department."),
    "category-unknown": Said(zh="规定里没有这个类别。", en="The policy has no such category."),
    "category-unfit": Said(
        zh="这个部门不牵头这一类事项，请换部门或类别。", en="The department does not lead this category."
    ),
    "no-unit": Said(zh="请至少选择一个责任单位。", en="Choose at least one unit."),
    "lead-missing": Said(zh="请指定一个牵头单位。", en="One unit must lead."),
    "lead-taken": Said(zh="已经有牵头单位，请不要再指定。", en="Another unit leads already."),
    "unit-unserved": Said(
        zh="这个单位没有经办人，请换一个单位，或请系统管理员补上。", en="Nobody works for this unit; choose another."
    ),
    "task-given": Said(zh="这个单位已经有这项任务。", en="The unit has this task already."),
    "task-not-possible": Said(zh="任务现在的情况不能做这一步。", en="The task does not stand where this is possible."),
    "tasks-open": Said(
        zh="还有责任单位没有办完。请等他们办结，或免予办理。",
        en="Units are still at work: wait for them or excuse them.",
    ),
    "parts-open": Said(zh="拆出的分件还没有办完。", en="Parts of it are still open."),
    "extension-too-late": Said(zh="期限已过，不能再申请延期。", en="The time is up; no extension can be asked."),
    "extension-capped": Said(zh="超出规定允许的延期次数或时长。", en="The policy allows no such extension."),
    "extension-pending": Said(zh="已有一个延期申请在等候决定。", en="An extension was asked already."),
    "no-extension-asked": Said(zh="没有待决定的延期申请。", en="Nobody asked for an extension."),
    "own-extension": Said(zh="自己申请的延期要由别人决定。", en="Nobody decides on what they asked for."),
    "main-not-possible": Said(
        zh="不能并入那一件：它已办完、已并入别件，或不在您的范围。",
        en="That issue cannot be followed: it is over, follows another, or is not yours.",
    ),
    "offer-over": Said(
        zh="那一件已经答复，或不能再附议了。请单独提交，您填写的内容都还在。",
        en="That report was answered or can no longer be joined. File yours by itself; all you typed is still here.",
    ),
    "no-review": Said(zh="已过申请复查的期限，或规定没有复查。", en="There is no review to be had."),
    "not-in-post": Said(
        zh="这位同事的岗位不能接手，请另选。", en="This person's post cannot take it over; choose another."
    ),
    "additions-used": Said(zh="补充说明的次数已用完；有人询问时仍可答复。", en="Nothing more can be added unasked."),
    "no-objection": Said(zh="提出异议的期限已过，或已提出过。", en="The time for an objection is over."),
    "nothing-to-take-back": Said(
        zh="没有可以撤销的操作，或已过撤销时间。", en="There is nothing to take back, or its time is over."
    ),
    "keepsakes-full": Said(zh="已存了 50 个，请先删去不用的。", en="There are 50 of them already; remove one first."),
    "roster-unfit": Said(
        zh="这样排班或请假行不通，请核对人员和时间。", en="The roster cannot take this; check people and times."
    ),
    "nothing-to-erase": Said(zh="没有可删除的个人信息。", en="There is nothing to erase."),
    "still-handled": Said(zh="还在办理中，办完后才能删除。", en="It is still being handled."),
    "on-hold": Said(zh="依法需要保存，暂不能删除。", en="It is kept by law for the time being."),
    "newer-unknown": Said(zh="没有登记过这个版本的规定或日历。", en="No such policy or calendar is recorded."),
    "nobody-left": Said(zh="这样就没有人能办理了，请核对被反映人名单。", en="Nobody would be left who could have it."),
    "accused-unknown": Said(zh="名单里有查不到的人或单位，请重新选择。", en="Somebody of the list is not known."),
    "key-erased": Said(
        zh="内容已依申请删除，不能再办理；经过仍可查看。", en="The text was erased; its history can still be read."
    ),
}
_FILES: Final[Mapping[str, Said]] = {
    "attachment-empty": Said(zh="有一个文件是空的，请重新选择。", en="A file is empty; choose it again."),
    "attachment-too-large": Said(zh="有一个文件太大，请选 10 MB 以内的。", en="A file is too large; at most 10 MB."),
    "attachment-type": Said(
        zh="只收照片（JPEG、PNG、WebP）和 PDF。", en="Only photos (JPEG, PNG, WebP) and PDF are taken."
    ),
    "attachment-unreadable": Said(
        zh="有一个文件打不开，请重新拍照或另存后再选。",
        en="A file cannot be read; take the photo again or save it anew.",
    ),
    "attachment-ambiguous": Said(
        zh="有一个文件的格式不清楚，请另存为照片或 PDF。", en="A file is two things at once; save it anew."
    ),
    "attachment-animated": Said(zh="动图不能上传，请选静止的照片。", en="The picture moves; choose a still one."),
    "attachment-pixels": Said(
        zh="照片的像素太多，请缩小后再选。", en="The picture has too many pixels; make it smaller."
    ),
    "attachment-pages": Said(zh="文件页数太多，请拆开后再选。", en="The document has too many pages."),
    "attachment-locked": Said(zh="文件有密码，请去掉密码后再选。", en="The document has a password; remove it."),
    "attachment-unknown": Said(zh="有一个文件已过期，请重新选择。", en="A file is no longer kept; choose it again."),
    "attachment-claimed": Said(zh="有一个文件已用在别处，请重新选择。", en="A file was used before; choose it again."),
    "attachments-too-many": Said(zh="文件太多，请减少几个。", en="There are too many files."),
    "attachment-not-found": Said(zh="没有这个文件。", en="There is no such file."),
    "attachment-sealed": Said(zh="这个文件现在还不能显示。", en="It cannot be shown yet."),
    "upload-too-slow": Said(zh="文件传得太慢，请检查网络后再试。", en="The file came too slowly; check the network."),
    "uploads-busy": Said(
        zh="现在上传的人较多，请几秒钟后再试。", en="Many files are being sent; try again in a few seconds."
    ),
    "uploads-full": Said(
        zh="暂时没有地方放文件了，请先不带文件提交，稍后再补充。",
        en="There is no room for files now; send it without and add them later.",
    ),
}
_AWAY: Final = Said(
    zh="系统暂时无法读取和保存资料，什么都没有改动。请过一会儿再试，您填写的内容仍在。",
    en="The system cannot read or save now; nothing was changed. Try again in a while; what you typed is still here.",
)
_BROKEN: Final = Said(
    zh="系统出了差错，已记录。请再试一次；若仍不成功，请联系系统管理员。",
    en="Something went wrong on our side and was noted. Try again; if it stays, tell the administrator.",
)
_WORLD: Final[Mapping[str, Said]] = {
    "outcome-unknown": Said(
        zh="还不知道有没有办成。请按原样再提交一次：同一张表只会办一次。",
        en="It is not known yet whether it was done. Send the same form again: it is done once only.",
    ),
    "unavailable": Said(zh="系统正忙，请几秒钟后再试。", en="Busy for a moment; try again in a few seconds."),
    "engine-unavailable": Said(
        zh="流程引擎暂时没有回应，这一步还没有办。请过一会儿按原样再提交；登记来件不受影响。",
        en="The workflow engine does not answer and this was not done. Send the form again in a while; filing goes on.",
    ),
    "not-ready": Said(zh="还没有准备好，请过一会儿再试。", en="It is not ready yet; try again in a while."),
    "database-full": Said(
        zh="磁盘已满，什么都没有保存。请告诉系统管理员。",
        en="The disk is full; nothing was saved. Tell the administrator.",
    ),
    **dict.fromkeys(
        (
            *("database-unavailable", "database-read-only", "database-damaged"),
            *("schema-missing", "schema-too-new", "storage"),
        ),
        _AWAY,
    ),
    **dict.fromkeys(("key-class-not-held", "seal-broken", "unexpected"), _BROKEN),
}
SAID: Final[Mapping[str, Said]] = {**_SIGNING_IN, **_REQUEST, **_RULES, **_FILES, **_WORLD, **ADMINISTERING}

_PASSWORD_RULES: Final = (
    ("at least", "密码太短，至少要 {count} 个字符。", "The password is too short: at least {count} characters."),
    ("at most", "密码太长，最多 128 个字符。", "The password is too long: at most 128 characters."),
    ("account or the name", "密码里不要包含账号或姓名。", "Leave the account and the name out of the password."),
    (
        "easy to guess",
        "这个密码太容易猜到。用几个不相干的词组成，既好记又安全。",
        "This password is easy to guess; several unrelated words are both safe and easy to remember.",
    ),
)


def said_of(error: Exception, *, code: str | None = None) -> Said:
    """The sentence for a refusal; one that nobody foresaw is a fault of ours, and says so."""
    code = (code or str(getattr(error, "code", "unexpected"))).replace("_", "-")
    if code == "password-unfit":
        return _of_password(str(getattr(error, "message", "")))
    return SAID.get(code, _BROKEN)


def _of_password(message: str) -> Said:
    """The message tells which rule it was."""
    count = "".join(character for character in message if character.isdecimal())
    for told, zh, en in _PASSWORD_RULES:
        if told in message:
            return Said(zh=zh.format(count=count), en=en.format(count=count))
    return Said(zh="这个密码不能使用。", en="This password cannot be taken.")
