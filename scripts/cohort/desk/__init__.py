"""The desk: pages in a browser on this computer, which call the same workflows as the sessions."""
