config.smtp = { address: "a.example.com" port: 25, tls: true }
config.smtp_port = 25
def broken(
config.mail = "b"
