"""Rules about what servers themselves answered. One file a rule, as beside; they see a finished try and open no connection."""
