"""A drawing of grids and buildings: what is read from GeoJSON, what it means for a county, and what is refused."""

import json
from typing import Any

import pytest
from shapely import Polygon

from infra.registry.areas import square_metres
from infra.registry.drawing import read_drawing
from infra.registry.exporting import as_geojson, as_toml
from infra.registry.findings import findings
from infra.registry.grounding import areas, compared, drawn_over, sorted_out
from infra.registry.loading import load_registry, sample_county
from schemas.domain.registry import FindingKind, Registry
from schemas.domain.registry_edits import Close, edited
from schemas.domain.registry_entries import EntryKind, differences
from schemas.domain.registry_faults import RegistryInvalidError
from schemas.wire.ground import GroundOptions

SAMPLE = sample_county()
SQUARE = [[112.405, 28.802], [112.409, 28.802], [112.409, 28.806], [112.405, 28.806], [112.405, 28.802]]
# On the border that grid-0101 and grid-0102 share stands nothing; this is inside grid-0102.
IN_0102 = [112.4200, 28.8050]


def collection(*features: Any, **more: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


def grid(entry_id: Any = "grid-0101", ring: Any = None, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring or SQUARE]}
    return {"type": "Feature", "id": entry_id, "geometry": geometry, "properties": properties}


def building(entry_id: str, at: list[Any], **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": at}
    return {"type": "Feature", "id": entry_id, "geometry": geometry, "properties": properties}


def after(text: str, *, registry: Registry = SAMPLE, **options: bool) -> Registry:
    return drawn_over(registry, read_drawing(text), GroundOptions(**options))


def refused(text: str) -> list[tuple[str, str, str]]:
    """Where, and what in English and in Chinese."""
    with pytest.raises(RegistryInvalidError) as refusal:
        after(text)
    return [(fault.pointer, fault.en, fault.zh) for fault in refusal.value.faults]


def told(text: str) -> list[tuple[str, str, Any, Any]]:
    return [(one.kind.value, one.id, one.before, one.after) for one in differences(SAMPLE, after(text))]


# What a drawing means


def test_what_was_exported_changes_nothing_when_it_is_drawn_again() -> None:
    assert differences(SAMPLE, after(as_geojson(SAMPLE), close_missing=True)) == ()


def test_the_exported_toml_is_the_same_registry() -> None:
    closed = edited(SAMPLE, [Close(kind=EntryKind.BUILDING, id="bldg-010101")])

    assert load_registry(as_toml(SAMPLE)) == SAMPLE
    assert load_registry(as_toml(closed)) == closed


def test_a_name_of_strange_characters_survives_the_export() -> None:
    strange = 'quote " back \\ tab \t bell \x07 delete \x7f 院'
    named = SAMPLE.model_copy(update={"units": (SAMPLE.units[0].model_copy(update={"name": strange}),)})

    text = as_toml(named.model_copy(update={"courtyards": (), "buildings": (), "staff": SAMPLE.staff[:1]}))

    assert strange in [row.name for row in _units_of(text)]


def _units_of(text: str) -> Any:
    import tomllib

    return [type("Row", (), row) for row in tomllib.loads(text)["units"]]


def test_a_polygon_gives_a_grid_new_ground_and_keeps_the_rest() -> None:
    ((kind, name, before, becomes),) = told(collection(grid()))

    assert (kind, name, becomes) == ("grid", "grid-0101", {"polygon": SQUARE[:-1]})
    assert len(before["polygon"]) == 8


def test_properties_rename_move_and_assign() -> None:
    changes = told(collection(grid(name="河东网格", community_id="comm-02", worker_id="staff-grid-0201", 备注="手绘")))

    assert [one[3].keys() for one in changes] == [{"polygon", "name", "community_id", "worker_id"}]


def test_a_new_grid_and_a_new_building_are_added_and_the_building_gets_the_grid_it_stands_in() -> None:
    text = collection(
        grid("grid-0999", name="新网格", community_id="comm-01"),
        building("bldg-0999", IN_0102, name="9栋", courtyard_id="yard-0101"),
    )

    registry = after(text)

    assert sorted_out(differences(SAMPLE, registry)) == (("bldg-0999", "grid-0999"), (), ())
    assert [one.grid_id for one in registry.buildings if one.id == "bldg-0999"] == ["grid-0102"]


def test_buildings_follow_the_grids_that_are_drawn_anew_when_that_is_asked() -> None:
    """grid-0101 becomes a small square in which its buildings of yard-0101 stand no more."""
    corner = [[112.400, 28.8000], [112.402, 28.8000], [112.402, 28.8020], [112.400, 28.8020]]

    stays = after(collection(grid(ring=corner)))
    follows = after(collection(grid(ring=corner)), reassign=True)

    assert {one.grid_id for one in stays.buildings if one.courtyard_id == "yard-0101"} == {"grid-0101"}
    assert {one.grid_id for one in follows.buildings if one.courtyard_id == "yard-0101"} == {None}


def test_grids_that_are_not_drawn_are_closed_when_that_is_asked_and_opened_by_being_drawn() -> None:
    registry = after(collection(grid()), close_missing=True)

    assert sorted_out(differences(SAMPLE, registry))[2] == tuple(
        one.id for one in SAMPLE.grids if one.id != "grid-0101"
    )
    again = after(as_geojson(SAMPLE), registry=registry)
    assert again == SAMPLE


def test_a_multipolygon_of_one_piece_and_a_height_are_as_good() -> None:
    raised = [[x, y, 52.0] for x, y in SQUARE]
    geometry = {"type": "MultiPolygon", "coordinates": [[raised]]}

    assert told(collection({**grid(), "geometry": geometry})) == told(collection(grid()))


def test_an_id_may_stand_among_the_properties() -> None:
    feature = {**grid(), "id": None, "properties": {"id": "grid-0101"}}

    assert told(collection(feature)) == told(collection(grid()))


# What it does to the ground


def test_areas_are_square_metres_to_a_thousandth() -> None:
    """A hundredth of a degree at 28.8 degrees north: 1,108.2 m by 976.5 m by the ellipsoid."""
    cell = Polygon([(112.40, 28.795), (112.41, 28.795), (112.41, 28.805), (112.40, 28.805)])

    assert square_metres(cell) == pytest.approx(1_082_300, rel=1e-3)
    assert square_metres(Polygon()) == 0


def test_a_drawing_tells_the_areas_that_change_and_the_findings_that_come_and_go() -> None:
    registry = after(collection(grid()))

    (area,) = areas(SAMPLE, registry)
    mended, caused, left = compared(SAMPLE, registry)

    assert (area.id, area.before is not None and area.before > 1_000_000) == ("grid-0101", True)
    assert area.after == pytest.approx(173_150, rel=2e-3)
    assert mended == ()
    assert {one.kind for one in caused} == {FindingKind.GAP}
    assert left == 1  # the courtyard without a unit
    (gap,) = [one for one in caused if one.kind is FindingKind.GAP]
    assert gap.square_metres is not None
    assert gap.square_metres == pytest.approx((area.before or 0) - (area.after or 0), rel=1e-3)
    assert gap.at is not None
    assert gap.zh.endswith("一带没有网格覆盖。")


def test_a_building_inside_two_grids_is_found_and_one_on_their_border_is_not() -> None:
    registry = after(collection(grid("grid-0999", name="新网格", community_id="comm-01")))

    twice = [one.subject_id for one in findings(registry) if one.kind is FindingKind.BUILDING_IN_TWO_GRIDS]

    assert twice == ["bldg-010101", "bldg-010102", "bldg-010103"]
    assert FindingKind.BUILDING_IN_TWO_GRIDS not in {one.kind for one in findings(SAMPLE)}


# What is refused


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("", "/file"),
        ("[" * 100_000, "/file"),
        ("1" * 5_000, "/file"),
        ("[]", "/file/type"),
        ('{"type": "FeatureCollection"}', "/file/features"),
        (collection(), "/file/features"),
        (collection(grid(), crs={"type": "name", "properties": {"name": "EPSG:4490"}}), "/file/crs"),
    ],
)
def test_what_is_no_drawing_is_refused_as_a_whole(text: str, pointer: str) -> None:
    ((found, en, zh),) = refused(text)

    assert found == pointer
    assert en
    assert zh


@pytest.mark.parametrize(
    ("feature", "pointer", "zh"),
    [
        ("grid", "/features/1/type", "不是 Feature"),
        ({"type": "Feature"}, "/features/1/id", "须有由小写字母、数字、-、_ 组成的 id"),
        (grid(7), "/features/1/id", "须有由小写字母、数字、-、_ 组成的 id"),
        ({**grid(), "geometry": None}, "/features/1 (grid-0101)/geometry", "网格须为 Polygon，楼栋须为 Point"),
        (
            {**grid(), "geometry": {"type": ["Point"]}},
            "/features/1 (grid-0101)/geometry",
            "网格须为 Polygon，楼栋须为 Point",
        ),
        (
            {**grid(), "geometry": {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}},
            "/features/1 (grid-0101)/geometry",
            "一个网格只能是一整块",
        ),
        (
            {**grid(), "geometry": {"type": "Polygon", "coordinates": [SQUARE, SQUARE]}},
            "/features/1 (grid-0101)/geometry",
            "网格只能有一圈边界，不能有洞",
        ),
        (grid(ring=[[112.4, 28.8]] * 5_001), "/features/1 (grid-0101)/geometry", "一圈边界最多5000个点"),
        (grid(ring=[[112.4, 28.8]] * 4), "/features/1 (grid-0101)/geometry", "一圈边界至少要有三个不同的点"),
        (grid(ring=[[28.8, 112.4]] * 4), "/features/1 (grid-0101)/geometry", "有坐标不在地球上；经度在前、纬度在后"),
        (building("b1", [112.4]), "/features/1 (b1)/geometry", "坐标须为两个数，经度在前"),
        (building("b1", [True, 28.8]), "/features/1 (b1)/geometry", "坐标须为两个数，经度在前"),
        (building("b1", [10**400, 28.8]), "/features/1 (b1)/geometry", "有坐标不在地球上；经度在前、纬度在后"),
        (
            building("b1", [float("nan"), 28.8]),
            "/features/1 (b1)/geometry",
            "有坐标不在地球上；经度在前、纬度在后",
        ),
        (grid(name="网" * 61), "/features/1 (grid-0101)/properties.name", "“name”的值不能使用"),
        (grid(name="a\x00b"), "/features/1 (grid-0101)/properties", "文字中含有空字符"),
        (grid(ring=SQUARE[:2] + SQUARE[:1] + SQUARE[:1]), "/features/1 (grid-0101)/geometry", None),
        (
            grid("grid-0999", community_id="comm-01"),
            "/features/1 (grid-0999)/properties.name",
            "登记簿里还没有 grid-0999，须写明 name",
        ),
        (
            building("b1", IN_0102, name="1栋"),
            "/features/1 (b1)/properties.courtyard_id",
            "登记簿里还没有 b1，须写明 courtyard_id",
        ),
    ],
)
def test_what_is_wrong_with_a_feature_is_said_of_it_in_both_languages(
    feature: Any, pointer: str, zh: str | None
) -> None:
    ((found, en, said),) = refused(collection(feature))

    assert found == pointer
    assert en
    assert zh in (said, None)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = refused(collection(grid(7), building("b1", [1]), grid(), grid()))

    assert [one[0] for one in found] == [
        "/features/1/id",
        "/features/2 (b1)/geometry",
        "/features/4 (grid-0101)/id",
    ]
    assert found[2][1] == "'grid-0101' is drawn twice, also as 3 (grid-0101)"


def test_a_ring_that_crosses_itself_is_said_of_its_feature() -> None:
    bow = [[112.405, 28.801], [112.409, 28.806], [112.409, 28.801], [112.405, 28.806]]

    ((pointer, en, zh),) = refused(collection(grid(ring=bow)))

    assert pointer == "/features/1 (grid-0101)/geometry"
    assert en.startswith("Self-intersection")
    assert zh.startswith("边界自相交叉或重叠")
