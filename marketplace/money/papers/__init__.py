"""The papers of money: receipts, credit notes and invoices, numbered without gaps and never changed."""
