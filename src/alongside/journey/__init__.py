"""The whole journey in one piece: gathering editions into a register, walking the loop, writing the brief."""
