"""Keys of personal values: one for each person the platform knows, sealed by keys that sealed keys never meet.

    provider (a file's master key, or a key service)  seals  roots: key-encryption keys, index keys, by version
    key-encryption key n                              wraps  a subject's key
    subject's key                                     seals  values: columns, files, audit entries

Roots and wrapped keys live in a store of their own, apart from the database they open. `sealing` seals and opens,
`subjects` destroys, `rotation` exchanges key-encryption keys, `blinding` makes what sealed values are found by.
"""
