"""The one catalogue of words: extract, merge, check and compile it without the gettext programs.

python -m tools.messages             merge what the source says into every catalogue
python -m tools.messages --check     fail when a catalogue is out of date, incomplete or says something else
python -m tools.messages compile     write the .mo files that the product reads (part of `make setup`)
python -m tools.messages unreviewed  list translations that nobody has reviewed yet
"""
