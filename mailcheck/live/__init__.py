"""What the servers themselves say: a login without a message, and the provider's API.

Imported only by the commands that were asked for it: `mailcheck probe` and `mailcheck account`."""
