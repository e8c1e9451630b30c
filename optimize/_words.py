"""Sentences for planners: prices of limits and causes of spill, in Chinese and English."""

from collections.abc import Mapping

_CAUSES = {
    "intensity": ("能耗强度约束不允许更多负荷", "the energy-intensity limit allows no more load"),
    "energy_total": ("能耗总量约束不允许更多负荷", "the total-energy limit allows no more load"),
    "carbon": ("碳排放约束不允许更多负荷", "the carbon limit allows no more load"),
    "capital": ("投资额度用尽", "the capital limit is used up"),
    "below_full": (
        "负荷未到满功率（爬坡、当日工作量、储氢或外送能力）",
        "loads run below full power (ramp, work of the day, hydrogen store or offtake)",
    ),
    "size_below_limit": ("再扩容利用小时不足，不划算", "more capacity would stand idle too often to pay"),
    "at_limit": ("各负荷均已达规模上限", "every load is at its size limit"),
    "out_of_season": (
        "该时段没有可运行的负荷，外送已满或不划算",
        "no load is in season and export is full or does not pay",
    ),
}

_NAMES = {
    "intensity": ("能耗强度约束", "energy-intensity limit"),
    "energy_total": ("能耗总量约束", "total-energy limit"),
    "carbon": ("碳排放约束", "carbon limit"),
    "capital": ("投资上限", "capital limit"),
    "product_max": ("产量上限", "product cap"),
    "corridor": ("外送通道", "export corridor"),
    "purchase": ("外购电能力", "grid purchase limit"),
    "size_max": ("规模上限", "size limit"),
    "size_min": ("规模下限", "required size"),
    "store_max": ("储氢规模上限", "store limit"),
    "offtake": ("外销能力", "offtake limit"),
    "surplus": ("富余水电", "surplus hydropower"),
}

_UNITS = {
    "tce": ("吨标准煤额度", "tce of allowance"),
    "tCO2": ("吨二氧化碳额度", "t CO2 of allowance"),
    "wan_cny": ("万元投资", "10⁴ yuan of investment"),
    "t": ("吨", "t"),
    "MW": ("兆瓦（全年）", "MW over the year"),
    "t/h": ("吨/小时（全年）", "t/h over the year"),
}


Titles = Mapping[str, tuple[str, str]]  # of loads, corridors and nodes by name: Chinese, English


def cause_words(cause: str, titles: Titles) -> tuple[str, str]:
    """Return a cause of spill in Chinese and English.

    >>> cause_words("product_max.al", {"al": ("电解铝", "Aluminium smelter")})[1]
    'Aluminium smelter: the product cap is reached'
    """
    head, _, tail = cause.partition(".")
    if head == "product_max":
        zh, en = titles.get(tail, (tail, tail))
        return f"{zh}：已达产量上限", f"{en}: the product cap is reached"
    return _CAUSES[cause]


def limit_title(name: str, titles: Titles) -> tuple[str, str]:
    """Return a limit's name in Chinese and English.

    >>> limit_title("size_max.al", {"al": ("电解铝", "Aluminium smelter")})
    ('电解铝规模上限', 'Aluminium smelter: size limit')
    """
    head, _, tail = name.partition(".")
    (zh, en), (of_zh, of_en) = _NAMES[head], titles.get(tail, (tail, tail))
    return f"{of_zh}{zh}", f"{of_en}: {en}" if tail else en


def price_sentences(name: str, unit: str, price: float, titles: Titles, *, in_money: bool) -> tuple[str, str]:
    """Return what one unit more of a limit brings, in Chinese and English.

    Parameters
    ----------
    name, unit, titles
        The limit, its unit, and the titles of what it may belong to.
    price
        Gain per unit, 10⁴ yuan or MWh absorbed; 0 when the limit does not bind, negative for a requirement that costs.
    in_money
        Whether the gain is money (or else MWh absorbed).

    Examples
    --------
    >>> price_sentences("intensity", "tce", 0.1652, {}, in_money=True)[0]
    '能耗强度约束：每多 1 吨标准煤额度，净收益增加 0.1652 万元（1,652 元）。'
    >>> price_sentences("intensity", "tce", 0.0, {}, in_money=True)[1]
    'energy-intensity limit: not binding; one more tce of allowance changes nothing.'
    """
    (title_zh, title_en), (unit_zh, unit_en) = limit_title(name, titles), _UNITS[unit]
    if price == 0:
        return (
            f"{title_zh}：未起约束作用，多 1 {unit_zh}，结果不变。",
            f"{title_en}: not binding; one more {unit_en} changes nothing.",
        )
    rises = price > 0
    amount = abs(price)
    if in_money:
        zh = f"净收益{'增加' if rises else '减少'} {amount:.4g} 万元（{amount * 1e4:,.0f} 元）"
        en = f"{'adds' if rises else 'costs'} {amount:.4g} x 10⁴ yuan of net benefit ({amount * 1e4:,.0f} yuan)"
    else:
        zh = f"消纳电量{'增加' if rises else '减少'} {amount:.4g} 兆瓦时"
        en = f"{'adds' if rises else 'costs'} {amount:.4g} MWh absorbed"
    return f"{title_zh}：每多 1 {unit_zh}，{zh}。", f"{title_en}: one more {unit_en} {en}."
