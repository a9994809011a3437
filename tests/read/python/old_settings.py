EMAIL_HOST = "mail.example.org"
print "Python 2"
