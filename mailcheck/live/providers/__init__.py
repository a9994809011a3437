"""The APIs of providers that a sending key may ask, one file each; what they share is in base.py and api.py."""
