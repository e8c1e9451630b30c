"""What a layout file was expected to say, in Chinese and English: the words of the schema's own errors."""

import re

_WORDS = {
    "missing": "此键必填 / this key",
    "string_type": "文本 / a text",
    "string_too_short": "非空文本 / a text that is not empty",
    "int_type": "整数 / a whole number",
    "int_from_float": "整数 / a whole number",
    "decimal_type": "数 / a number",
    "is_instance_of": "数 / a number",
    "bool_type": "true, false",
    "tuple_type": "列表 / a list […]",
    "list_type": "列表 / a list […]",
    "too_short": "至少一项 / one at least",
    "model_type": "表 / a table […]",
    "dict_type": "表 / a table […]",
}


def expected_words(kind: str, message: str) -> str:
    """Return what was due where a key has a wrong value: by the kind of pydantic's error, else as its check asks.

    >>> expected_words("missing", "Field required"), expected_words("literal_error", "Input should be 'a' or 'b'")
    ('此键必填 / this key', "'a', 'b'")
    """
    said = re.sub(r"^(?:Value error, |Input should be )", "", message)
    return _WORDS.get(kind, said.replace("' or '", "', '") if kind in ("enum", "literal_error") else said)
