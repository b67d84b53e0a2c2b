"""Pages of the service hall's cases: the window, the back office, the applicant, whoever has the link."""
