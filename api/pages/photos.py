"""Forms with photos, without a script: each file is made safe and kept as it comes; what was typed is never lost."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256

from starlette.requests import Request

from api.gateway.attaching import UploadedFile
from api.guard.budgets import Operation
from api.guard.guard import Visit, fingerprint
from api.pages.parts import Bounds, Part, parts_of
from api.pages.taking import FormRefusedError
from api.services import Services, address_of
from schemas.domain.attachment_refusals import AttachmentsFullError, UploadsFullError
from schemas.domain.errors import DomainError
from schemas.domain.principals import ANONYMOUS, Principal


@dataclass
class PhotoForm:
    """`fields` as they came. `came`: of each file its field, and what is kept of it, or why nothing is."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    came: list[tuple[str, UploadedFile | DomainError]] = field(default_factory=list)

    @property
    def files(self) -> list[UploadedFile]:
        """They hold the claims to file with."""
        return [one for _, one in self.came if isinstance(one, UploadedFile)]

    @property
    def refused(self) -> list[DomainError]:
        return [one for _, one in self.came if isinstance(one, DomainError)]

    @property
    def claims(self) -> tuple[str, ...]:
        """Each once, though the same photo was chosen twice."""
        return tuple(dict.fromkeys(one.claim for one in self.files))

    def of(self, name: str) -> "PhotoForm":
        """The same with the files of one field only."""
        return PhotoForm(fields=self.fields, came=[one for one in self.came if one[0] == name])


async def photo_form(
    request: Request,
    services: Services,
    *,
    most: int,
    key_field: str = "key",
    caller: Principal = ANONYMOUS,
    failures: tuple[type[Exception], ...] = (),
) -> PhotoForm:
    """The form of a request; of its files at most so many.

    The field named `key_field` has to come before the files: what one form sends twice is kept once. `failures` are
    what storage may raise: then a file is refused, as it is for whatever else is wrong with it, and the rest goes on.

    Raises:
        FormRefusedError: no form of ours: too long, too slow, broken, or files without a key before them.
    """
    form = PhotoForm()
    bounds = Bounds(file=services.receiving.limit, files=most, seconds=services.receiving.seconds)
    with ExitStack() as ending:
        desk = _Desk(request, services, caller, failures, ending, most=most)
        async for part in parts_of(request, bounds, hold=desk.hold):
            if not part.is_file:
                form.fields.append((part.name, part.text))
            elif part.data or part.lost:  # A field of files that was left empty sends an empty one.
                await desk.take(part, form, key=_key(form, key_field))
    return form


@dataclass
class _Desk:
    """Takes one file after the other; from the first byte on it holds one of the places for files in memory."""

    request: Request
    services: Services
    caller: Principal
    failures: tuple[type[Exception], ...]
    ending: ExitStack
    most: int
    _begun: int = 0

    def hold(self) -> None:
        """One more file is about to come.

        Raises:
            AttachmentsFullError: it is one too many.
            UploadsBusyError: no place is free.
        """
        if self._begun >= self.most:
            raise AttachmentsFullError(limit=self.most)
        if not self._begun:
            self.ending.enter_context(self.services.receiving.place())
        self._begun += 1

    async def take(self, part: Part, form: PhotoForm, *, key: str) -> None:
        try:
            if part.lost is not None:
                raise part.lost
            form.came.append((part.name, await self._kept(part.data, key=key)))
        except DomainError as error:
            form.came.append((part.name, error))
        except self.failures:
            form.came.append((part.name, UploadsFullError()))

    async def _kept(self, data: bytes, *, key: str) -> UploadedFile:
        """The same file of the same form is the same upload, whichever field it comes in."""
        own = f"{key}:{sha256(data).hexdigest()}"
        await self._admit(own)
        await self.services.attachments.ensure_room()
        return await self.services.attachments.upload(data, principal=self.caller, idempotency_key=own)

    async def _admit(self, own: str) -> None:
        if self.caller != ANONYMOUS:
            return
        visit = Visit(
            operation=Operation.UPLOAD,
            address=address_of(self.request),
            request=fingerprint(b"POST", self.request.url.path.encode(), own.encode()),
        )
        await self.services.guard.admit(visit)


def _key(form: PhotoForm, key_field: str) -> str:
    found: Mapping[str, str] = dict(form.fields)
    if not found.get(key_field):
        raise FormRefusedError("The form has no key before its files.")
    return found[key_field]
