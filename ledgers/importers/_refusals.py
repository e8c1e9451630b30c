"""Why a workbook cannot be read at all."""


class WorkbookRefused(Exception):
    """The file is no workbook that can be read; ``code`` and ``found`` are those of the finding."""

    def __init__(self, code: str, found: str) -> None:
        super().__init__(code, found)
        self.code = code
        self.found = found
