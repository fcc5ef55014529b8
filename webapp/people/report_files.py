"""The stylesheets and fonts of reports, offered to the web by the people side."""

from webapp.reports.assets import blueprint

__all__ = ["blueprint"]
