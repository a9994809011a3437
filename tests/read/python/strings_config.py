MAIL_NAME = "Jürgen 📧"; MAIL_FROM = "jürgen@example.org"
MAIL_A = 'it\'s\x21\u00e9\d\N{BULLET}\101'
MAIL_B = r"\d+\x21" "tail"  # comment
MAIL_C = ("smtp."  # one
          'example.'
          """org""")
MAIL_D = """two
lines"""
MAIL_E = f"no braces", f"{name} <a@example.org>", f"smtp://{user}:{word}@mail.example.org:25"
MAIL_F = b"bytes", -1, 1_000, 2.5, None, ..., not True, 0x19
MAIL_G = "a" + "b" + "c", "a" * 3, "%s@example.org" % user
MAIL_H = "one \
line"
MAIL_I = {"ключ": "é", 'a': [], "b": {}, "c": (), 3: "three", name: "computed", **more}
MÄIL = u"x"