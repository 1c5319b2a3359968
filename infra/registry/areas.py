"""How large ground is in square metres, and how far degrees are apart in metres, on the ellipsoid WGS 84."""

from math import cos, radians

from shapely.geometry.base import BaseGeometry


def square_metres(shape: BaseGeometry) -> float:
    """Of a shape in degrees that is small beside the earth, such as a county: exact to a thousandth."""
    if shape.is_empty:
        return 0.0
    latitude = radians(shape.centroid.y)
    return float(shape.area * _metres_north(latitude) * _metres_east(latitude))


def _metres_north(latitude: float) -> float:
    """A degree of latitude; the series of the ellipsoid to its third term."""
    return 111_132.954 - 559.822 * cos(2 * latitude) + 1.175 * cos(4 * latitude)


def _metres_east(latitude: float) -> float:
    """A degree of longitude."""
    return 111_412.84 * cos(latitude) - 93.5 * cos(3 * latitude) + 0.118 * cos(5 * latitude)
