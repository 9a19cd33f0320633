"""Names of files as people give them."""

from catalogue import film

ITEMS = [film(name) for name in (
    "with blanks in it.mp4", "Фильм на русском.mp4", "日本の映画.mkv", "émoji 🎬🍿.mp4", "100% real.mp4", "quote's \"here\".mkv",
    "a,comma;semicolon.mp4", "back\\slash.mp4", "colon: the film.mp4", "brackets [1] (2) {3}.mkv", "dollar$HOME`id`.mp4",
    "-starts-with-a-dash.mp4", "frame%03d.mp4", "glob*?.mp4", "eq=ual&amp.mp4", "e\u0301 decomposed.mp4", "x" * 240 + ".mp4",
    "two..dots...mp4", "pipe|bar.mp4", "hash #1.mp4")] + [film("no ending", options=("-f", "mp4"))]
