"""The HTML pages of the report: templates, navigation, theme."""
