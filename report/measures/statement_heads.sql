-- title: Statement: from whom, to whom, and for what
-- unit: statements
-- formula: The recipient of the grant, the funder to whom the statement goes, and the contract.
-- source: Grants and instalments.
-- tables: organisations grants instalments budgets expenses
-- columns: partner = Recipient
-- columns: funder = Funder
-- columns: contract_number = Contract number
-- columns: title = Grant
-- columns: instalment = Instalment
-- columns: from_date = From
-- columns: to_date = Until
-- blank: instalment = Before the first
-- optional: funder contract_number title
SELECT
    grant_id,
    period,
    grant_periods.organisation_id,
    in_words(organisations.name, organisations.name_en) AS partner,
    in_words(funders.name, funders.name_en) AS funder,
    contract_number,
    grant_periods.title,
    instalment,
    from_date,
    to_date
FROM grant_periods
JOIN grants USING (grant_id)
JOIN organisations ON organisations.organisation_id = grant_periods.organisation_id
LEFT JOIN organisations AS funders ON funders.organisation_id = funder_organisation_id
ORDER BY grant_id, period
