"""One module per published file: the only place that knows a column name.

`reading` turns bytes into text columns, `contract` says what each layout allows and casts it, `figures` turns wide
measures into long figures, and `registry` lists every source.
"""
