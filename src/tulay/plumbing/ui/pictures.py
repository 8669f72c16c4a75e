"""Pictures that cameras read."""


def code_picture(said: str, *, scale: int) -> str:
    """Draw a QR code as an SVG without styles, dark on white in every scheme; a module is `scale` pixels wide."""
    import segno  # noqa: PLC0415 - its tables are a tenth of every program's start, and few draw

    return str(segno.make(said, error="m").svg_inline(scale=scale, light="#fff", dark="#000"))
