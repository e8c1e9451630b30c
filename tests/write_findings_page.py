"""Writes docs/findings.md from the table of finding codes: `python -m tests.write_findings_page`."""

from pathlib import Path

from ledgers import finding_kinds

PAGE = Path(__file__).parent.parent / "docs" / "findings.md"


def page() -> str:
    """Return the page as it should stand."""
    lines = [
        "# Findings / 发现一览",
        "",
        "Written from `ledgers/findings.toml` by `python -m tests.write_findings_page`; do not edit.",
        "`{…}` are filled with facts of the case.",
        "",
    ]
    for kind in finding_kinds().values():
        rule = f" · {kind.rule}" if kind.rule else ""
        lines += [f"## {kind.code}", "", f"{kind.severity.value}{rule}", ""]
        lines += [f"- {kind.zh}{kind.do_zh}", f"- {kind.en} {kind.do_en}", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
