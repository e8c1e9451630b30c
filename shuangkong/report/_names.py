"""What things are called in both languages: energy items, industry divisions, and whatever else has two names."""

from dataclasses import dataclass

from shuangkong.report._texts import capital


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called in both languages."""

    zh: str
    en: str

    def text(self, lang: str) -> str:
        """Return the name in a language."""
        return self.zh if lang == "zh" else self.en


def item_name(key: str) -> Name:
    """Return what an energy item is called; its key where it is not known."""
    from factors import energy_items

    item = energy_items().get(key)
    return Name(item.name_zh, capital(item.name_en)) if item else Name(key, key)


def division_names() -> dict[str, Name]:
    """Return what industry divisions are called, by their two digits."""
    from factors import shipped_table, table_rows

    rows = table_rows(shipped_table("industries.csv"), ("code", "name_zh", "name_en"))
    return {row["code"]: Name(row["name_zh"], row["name_en"]) for _, row in rows}
