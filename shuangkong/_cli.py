"""The command line: every command by name. Heavy libraries are imported by the command that needs them."""

import sys

import typer

from shuangkong import __version__
from shuangkong.commands import (
    accounts,
    amounts,
    balances,
    books,
    certainty,
    drivers,
    evidence,
    planning,
    reconciling,
    reports,
    restatement,
    tables,
)

app = typer.Typer(
    name="shuangkong",
    help="能耗与碳排放双控：台账、核算、指标与富余水电优化。 Energy and carbon ledgers, indicators and a planner.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(show: bool) -> None:
    if show:
        sys.stdout.write(f"shuangkong {__version__}\n")
        raise typer.Exit


@app.callback()
def _root(
    _show: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Energy and carbon dual control for an industrial region."""


app.command("init")(books.init)
app.command("import")(books.import_)
app.command("check")(books.check)
app.command("answer")(books.answer)
app.command("batches")(evidence.batches)
app.command("runs")(evidence.runs)
app.command("history")(evidence.history)
app.command("withdraw")(evidence.withdraw)
app.command("lock")(evidence.lock)
app.command("locks")(evidence.locks)
app.command("unlock")(evidence.unlock)
app.command("verify")(evidence.verify)
app.command("rebuild")(evidence.rebuild)
app.command("account")(amounts.account)
app.command("indicators")(accounts.indicators)
app.command("explain")(accounts.explain)
app.command("decompose")(drivers.decompose)
app.command("reconcile")(reconciling.reconcile)
app.command("restate")(restatement.restate)
app.command("uncertainty")(certainty.uncertainty)
app.command("balance")(balances.balance)
app.command("flow")(balances.flow)
app.command("unit")(balances.unit)
app.command("meter")(accounts.meter)
app.command("optimize")(planning.optimize)
app.command("report")(reports.report)
app.command("demo")(reports.demo)
app.add_typer(tables.app)
