"""Files people hand in: told apart by their content, made harmless, sealed, kept under random names.

`upload.accept` checks and cleans, `store` keeps and reads, `links` signs, `downloads` answers. The file is written
first, its row second: a crash leaves a file without a row, which the sweep removes, never a row without a file.
"""
