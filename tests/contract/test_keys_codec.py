"""Whatever goes through Temporal is unreadable without the key, and altered payloads are refused."""

import dataclasses

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.converter import DataConverter
from temporalio.exceptions import ApplicationError

from infra.keys.codec import EncryptionCodec, data_converter
from infra.keys.errors import PayloadBrokenError
from schemas.domain.sealed import KeyClass, Sealed, WrappedKey

SECRET = b"p" * 32
CONVERTER = data_converter(EncryptionCodec(SECRET))
VALUE = WrappedKey(name="content", key_class=KeyClass.INTAKE, public="cHVibGlj", wrapped="d3JhcHBlZA==")


async def a_payload() -> Payload:
    (payload,) = await CONVERTER.encode([VALUE])
    return payload


def changed(payload: Payload, *, data: bytes | None = None, **metadata: bytes) -> Payload:
    merged = dict(payload.metadata) | {name.replace("_", "-"): value for name, value in metadata.items()}
    return Payload(metadata=merged, data=payload.data if data is None else data)


async def test_values_come_back_as_they_were() -> None:
    values = [VALUE, Sealed(key="reporter", box="AAAA"), 7, "路灯", None, [1, 2]]

    payloads = await CONVERTER.encode(values)

    assert await CONVERTER.decode(payloads, [WrappedKey, Sealed, int, str, type(None), list[int]]) == values


async def test_nothing_of_a_value_is_seen_in_its_payload() -> None:
    payload = await a_payload()

    assert payload.metadata["encoding"] == b"binary/encrypted"
    assert set(payload.metadata) == {"encoding", "encryption-key-id"}
    assert b"content" not in payload.SerializeToString()
    assert b"json" not in payload.SerializeToString()


async def test_the_same_value_is_encrypted_differently_each_time() -> None:
    assert (await a_payload()).data != (await a_payload()).data


async def test_every_altered_byte_is_refused() -> None:
    payload = await a_payload()

    for at in range(len(payload.data)):
        other = payload.data[:at] + bytes([payload.data[at] ^ 1]) + payload.data[at + 1 :]
        with pytest.raises(PayloadBrokenError, match="altered"):
            await CONVERTER.decode([changed(payload, data=other)])
    for cut in (b"", payload.data[:20], payload.data[:-1]):
        with pytest.raises(PayloadBrokenError, match="altered"):
            await CONVERTER.decode([changed(payload, data=cut)])


async def test_a_payload_of_another_key_is_refused() -> None:
    payload = await a_payload()

    with pytest.raises(PayloadBrokenError, match="another key"):
        await data_converter(EncryptionCodec(b"q" * 32)).decode([payload])
    with pytest.raises(PayloadBrokenError, match="another key"):
        await CONVERTER.decode([changed(payload, encryption_key_id=b"")])


async def test_only_what_is_not_marked_encrypted_passes_as_it_is() -> None:
    plain = DataConverter.default
    (payload,) = await plain.encode(["from before"])

    assert await CONVERTER.decode([payload], [str]) == ["from before"]
    with pytest.raises(PayloadBrokenError):
        await CONVERTER.decode([changed(payload, encoding=b"binary/encrypted")])


async def test_the_text_and_trace_of_a_failure_are_encrypted_too() -> None:
    failure = Failure()

    await CONVERTER.encode_failure(ApplicationError("谁报的", "details of it", type="Refused"), failure)

    assert "谁报的" not in str(failure)
    assert "谁报的".encode() not in failure.SerializeToString()
    assert b"details of it" not in failure.SerializeToString()
    back = await CONVERTER.decode_failure(failure)
    assert isinstance(back, ApplicationError)
    assert (back.message, back.type, back.details) == ("谁报的", "Refused", ("details of it",))


def test_the_converter_is_a_data_converter_a_client_can_vary() -> None:
    assert dataclasses.replace(CONVERTER, payload_codec=None).payload_codec is None
