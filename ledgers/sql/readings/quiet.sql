-- No bar of progress on the terminal of whoever imports: only the command line prints.
SET enable_progress_bar = false;
