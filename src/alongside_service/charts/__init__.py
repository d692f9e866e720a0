"""Charts drawn on the server as SVG, without inline styles or scripts: shape and place carry the meaning, not colour.

Every chart takes plain values and is shown beside a table of the same values.
"""
