"""requests with deadlines, retries, cache, ledger and our errors."""
