"""What every room stands on: the database, the log, permission, mail and text. Knows no feature, no HTTP."""
