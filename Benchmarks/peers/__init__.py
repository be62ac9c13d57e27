"""The same work in Sluice and in its peers, one module for each kind of work."""
