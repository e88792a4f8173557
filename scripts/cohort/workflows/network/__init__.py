"""network: what a steward runs: members, gather, report, publish, doctor."""
