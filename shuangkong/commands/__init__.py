"""The commands, one module a room: books (ledgers), accounts, planning, reports."""
