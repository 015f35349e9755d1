"""Typesets one document, in a process of its own: `python typeset.py TEMPLATE`, data in, PDF out.

A long document takes as much memory as the whole application, and the typesetter gives none of it back.
"""

import sys


def main() -> int:
    """Read the data, write the PDF; 2 when the typesetter refuses the data."""
    import typst

    data = sys.stdin.buffer.read().decode()
    try:
        made = typst.compile(sys.argv[1], pdf_standards=["ua-1", "a-2a"], sys_inputs={"data": data})
    except typst.TypstError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
