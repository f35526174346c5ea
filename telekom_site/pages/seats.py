"""Where the companies have their seat, as parts of a map: west, south, east, north in degrees, by
slug."""

MAPS = {
    "deutsche-telekom": "7.1217,50.7041,7.1377,50.7121",
}
