-- title: A document without payee and number
-- severity: warning
-- mends: sender
-- due: always
-- tables: expenses
-- points_at: expenses.payee
-- needs: private
-- codes: document_kind = expenses.document_kind
-- message: The document is “{document_kind}”, but neither who was paid nor a number on it is given.
-- why: Whoever checks the expense cannot find its document by the day and the amount alone.
-- fix: Write who was paid, or the number on the document. If there is no document, say so under its kind.
SELECT expense_id, document_kind
FROM expenses
WHERE
    funded_by = 'grant' AND document_kind <> 'none' AND status NOT IN ('cleared', 'disallowed')
    AND payee IS NULL AND receipt_reference IS NULL
ORDER BY expense_id
