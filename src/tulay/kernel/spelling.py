"""How far two spellings lie apart."""


def slips(one: str, other: str) -> int:
    """Count the letters left out, put in, mistaken or changed with their neighbour (Damerau, 1964)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, above, row = row, before, [i]
        for j, there in enumerate(other, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                least = min(least, above[j - 2] + 1)
            row.append(least)
    return row[-1]
