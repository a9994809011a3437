config :my_app, MyApp.Mailer, relay: "smtp.example.com", port: 
config :my_app, mail: [a: 1
