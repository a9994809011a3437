"""The DNS of a sending domain: what is published, and what the provider needs.

Imported only by the commands that were asked for it: `mailcheck dns` and `mailcheck validate --dns`."""
