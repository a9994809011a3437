"""Rules about what a sending domain publishes. One file a rule, as beside; they see a `Domain` and know of no network and no file."""
