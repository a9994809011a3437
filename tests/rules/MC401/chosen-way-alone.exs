# the key may stand in another file
import Config

config :shop, Shop.Mailer, adapter: Swoosh.Adapters.Resend
