"""Rows that people bring in tables: read within bounds, understood column by column, told where they are wrong.

`reading.rows_in` reads XLSX and CSV without running anything in them; `columns` turns cells into values or says what
is the matter; `checking.checked` does the whole sheet and writes nothing; `staging` keeps what was understood until
somebody says yes, and puts it into its tables in one statement each.

For sheets that speak of people `personal` seals what waits, `shelf` tells of it, `uses` asks who works with it by now,
and `kinds`, `pages` and `api` are the doors that every kind of them shares.
"""
