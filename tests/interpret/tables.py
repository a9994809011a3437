"""The awkward texts and connection URLs that every runtime is asked about."""

from __future__ import annotations

TEXTS = [
    # the usual words, in every case and with blanks
    "", " ", "  \t ", "true", "True", "TRUE", "tRUE", " true", "true ", "\ttrue\n", "True\n", "false", "False", "FALSE", "fALSE",
    " false", "false ", "yes", "Yes", "YES", "yEs", "no", "No", "NO", "nO", "on", "On", "ON", "oN", "off", "Off", "OFF", "oFF", "t", "T", "f", "F",
    "y", "Y", "n", "N", "enabled", "disabled", "enable", "disable", "ok", "none", "None", "NONE", "null", "NULL", "Null", "nil", "~",
    "undefined", "empty", "(true)", "(false)", "(null)", "(empty)", "(TRUE)", "tls", "ssl", "starttls", "smtps", "always", "auto", ":auto", ":login",
    # quotes that became part of the value
    '"true"', "'true'", '"false"', "'false'", '""', "''", '"', '"465"', "'587'", "“true”",
    # numbers
    "0", "1", "2", "-1", "+1", "-0", "+0", "00", "01", "007", "010", "000465", "465", " 465", "465 ", "\t465\n", "+465", "-465", "465x", "465 587", "x465",
    "465.0", "465.5", "465,", "4 65", "0.0", "1.0", ".5", "5.", ".", "-", "+", "1e2", "1E2", "1e", "5e-1", "1e400", "-1e400", "0e5", "0x1", "0X1D1", "0x",
    "-0x1", "0b1", "0B0", "0b2", "0o7", "0O10", "0o8", "0x0", "1_000", "1__0", "_1", "4_65", "1,000", "465n", "587/tcp", "tcp://10.0.0.1:465",
    "65535", "65536", "2147483648", "4294967296", "9007199254740993", "9223372036854775808", "123456789012345678901234567890",
    "Infinity", "-Infinity", "+Infinity", "infinity", "inf", "INF", "NaN", "nan", "-NaN", "1/0",
    # signs outside ASCII, and control characters
    "٤", "٤٦٥", "４６５", "¹", "½", "Ⅷ", "ｔｒｕｅ", "ＴＲＵＥ", "уes", "tr\u200bue", "\ufefftrue", "\ufeff465", "\u00a0465\u00a0", "\u3000465", "\u2003true",
    "\u0085465", "\x1c465", "\x0b465\x0c", "\x0b1", "\x0ctrue", "−1", "yeſ", "ＯＮ", "465\u0000", "KEY=1",
    # what other formats make of it
    "{}", "[]", "[465]", '{"a": 1}', "true # comment", "#true", "!!bool true", "<true>", "${X}", "true;", "true,false", "-", "--", "a%20b+c", "100%", "%zz", "%41",
]  # fmt: skip
TEXTS = list(dict.fromkeys(TEXTS))

URLS = [
    # in order
    "smtp://user:pass@mail.example.com:587", "smtps://user:pass@mail.example.com:465", "smtp://mail.example.com", "smtp://mail.example.com:25",
    "smtp://mail.example.com:", "smtp://user@mail.example.com", "smtp://user:@mail.example.com:587", "smtp://:pass@mail.example.com:587",
    "smtp://:@mail.example.com", "smtp://@mail.example.com", "smtp://mail.example.com/", "smtp://mail.example.com:587/path/more",
    "smtp://user:pass@mail.example.com:587/?secure=true", "smtp://user:pass@mail.example.com:587?tls=true&x=1", "smtp://mail.example.com?pool=true",
    "smtp://user:pass@mail.example.com:587#part", "smtp://user:pass@mail.example.com:587/?a=1#part", "smtp://192.0.2.1:25", "smtp://localhost",
    "smtp+tls://user:pass@mail.example.com:587", "smtp://mail_server:1025", "smtp://mail:1025", "smtp://a-b.c-d.example:1025",
    # percent-encoded
    "smtp://user%40example.com:pass@mail.example.com:587", "smtp://user:p%40ss%3Aw%2Frd%23%3F%25@mail.example.com:587", "smtp://a%3Ab:c@mail.example.com",
    "smtp://user:%C3%A9t%C3%A9@mail.example.com", "smtp://user:%ff@mail.example.com", "smtp://user:a%20b@mail.example.com", "smtp://user:a+b@mail.example.com",
    "smtp://us%2Ber:pass@mail.example.com", "smtp://user:100%25@mail.example.com", "smtp://user:%41%42@mail.example.com", "smtp://user:%2541@mail.example.com",
    "smtp://user:pass@mail%2Eexample.com", "smtp://user:pass@mail.example.com?a=b%20c&d=e+f",
    # raw signs in the login
    "smtp://user@example.com:pass@mail.example.com:587", "smtp://user:p@ss@mail.example.com:587", "smtp://user:p:a:ss@mail.example.com:587",
    "smtp://user:@@mail.example.com", "smtp://user:pass@@mail.example.com", "smtp://user:p/ss@mail.example.com:587", "smtp://us/er:pass@mail.example.com:587",
    "smtp://user:p?ss@mail.example.com:587", "smtp://user:p#ss@mail.example.com:587", "smtp://user:#pass@mail.example.com", "smtp://user:100%@mail.example.com:587",
    "smtp://user:%zz@mail.example.com:587", "smtp://user:%4@mail.example.com:587", "smtp://us%er:pass@mail.example.com:587", "smtp://user:1/2@mail.example.com",
    "smtp://user:12#4@mail.example.com", "smtp://user:p ss@mail.example.com:587", "smtp://us er:pass@mail.example.com:587", "smtp://user:p\tss@mail.example.com:587",
    "smtp://user:p\\ss@mail.example.com:587", "smtp://user:p[s]s@mail.example.com:587", "smtp://user:p\"s's@mail.example.com:587", "smtp://user:p<s>s@mail.example.com:587",
    "smtp://user:p{s}s|^`@mail.example.com:587", "smtp://user:p$s!s*s(s)s,s;s=s&s@mail.example.com:587", "smtp://user:été@mail.example.com", "smtp://ü:p@mail.example.com",
    "smtp://user:päss@mail.example.com:587", "smtp://user:p\u200bss@mail.example.com:587", "smtp://user:~-._@mail.example.com",
    # host and port
    "smtp://[::1]:25", "smtp://user:pass@[2001:db8::1]:587", "smtp://[::1]", "smtp://::1:25", "smtp://2001:db8::1", "smtp://[::1", "smtp://[::g]:25", "smtp://[fe80::1%25eth0]:25",
    "smtp://[fe80::1%eth0]:25", "smtp://[mail.example.com]:25", "smtp://mail.example.com:smtp", "smtp://mail.example.com:587x", "smtp://mail.example.com:-1", "smtp://mail.example.com:+587",
    "smtp://mail.example.com:0", "smtp://mail.example.com:00587", "smtp://mail.example.com:65535", "smtp://mail.example.com:65536", "smtp://mail.example.com:99999999999",
    "smtp://mail.example.com: 587", "smtp://mail.example.com:587 ", "smtp://mail.example.com:٥٨٧", "smtp://mail.example.com:587:465", "smtp://mail example.com", "smtp://MAIL.Example.COM:587",
    "smtp://mail.example.com.", "smtp://.example.com", "smtp://mail..example.com", "smtp://münchen.example", "smtp://почта.example:25", "smtp://mail.example.com<:25", "smtp://mail'example.com",
    "smtp://mail,other.example.com", "smtp://a.example:25,b.example:25", "smtp://mail*.example.com", "smtp://", "smtp:///", "smtp://:587", "smtp://user:pass@", "smtp://user:pass@:587", "smtp://user:pass",
    "smtp://mail$host:25", "smtp://mail(host):25", "smtp://mail!host", "smtp://mail\\host:25",
    # scheme, slashes, blanks
    "SMTP://user:pass@mail.example.com:587", "Smtps://user:pass@mail.example.com:465", "smtp:user:pass@mail.example.com:587", "smtp:mail.example.com:587", "smtp:/mail.example.com:587",
    "smtp:///mail.example.com:587", "smtp:////mail.example.com", "//mail.example.com:587", "mail.example.com:587", "mail.example.com", "user:pass@mail.example.com:587", "://mail.example.com", "1smtp://mail.example.com",
    "sm tp://mail.example.com", "sm_tp://mail.example.com", " smtp://user:pass@mail.example.com:587", "smtp://user:pass@mail.example.com:587\n", "smtp://user:pass@mail.example.com:587 #note", "smtp ://mail.example.com",
    "smtp: //mail.example.com", "smtp:// mail.example.com", '"smtp://user:pass@mail.example.com:587"', "smtp;//mail.example.com", "smtp//mail.example.com", "",
    "smtp://user:pass@mail.example.com:587/?from=a@b.example", "smtp://mail.example.com/a@b", "smtp://mail.example.com?from=a@b.example", "smtp://mail.example.com#a@b",
    "smtp://user:pass@one@two.example.com:587/?x=@y", "smtp\\://mail.example.com", "smtp:\\\\mail.example.com", "smtp://user%3Apass@mail.example.com:587", "smtp://user:pass%40mail.example.com:587",
    # ports that look like passwords, and the like
    "smtp://user:12345/x@mail.example.com", "smtp://user:587@mail.example.com", "smtp://user:587?@mail.example.com:25", "smtp://a:b@c:d@mail.example.com:25", "smtp://user:pa%0Ass@mail.example.com",
    "smtp://user:pa\nss@mail.example.com:587", "smtp://user:%00@mail.example.com", "smtp://user:pass@mail.example.com:587?user=other&password=p%40", "smtp://ｍａｉｌ.example.com:587", "smtp://mail。example.com",
    "smtp://user:pass@mail.example.com\n", "smtp://user:pass@mail.example.com/\n", "smtp://user:p[ss@mail.example.com:587", "smtp://user:p]ss@mail.example.com:587", "smtps:mail.example.com", "direct:mail.example.com",
    "smtp://user:a%20b%@mail.example.com", "smtp://%61:b@mail.example.com", "\tsmtp://user:pass@mail.example.com:587", "smtp://user:p\x01ss@mail.example.com:587", "smtp://user:pass@mail.example.com:587\r\n",
    "smtp://mail.example.com:5870000", "smtp://mail.example.com:+58700", "smtp://mail.example.com|:25", 'smtp://mail"host:25', "smtp://mail^host:25", "smtp://user:pass@mail.example.com:587/?x=a\nb",
]  # fmt: skip
URLS = list(dict.fromkeys(URLS))

HOSTS = [
    "mail.example.com", "mail.example.com:587", "mail.example.com:", ":587", "", " ", ":", "::", "mail:587:465", "[::1]:25", "[::1]", "[::1]:", "::1", "::1:25", "[mail]:25", "[mail:25", "mail]:25",
    "a[b]:25", "[a]b:25", "[a][b]:25", "mail:smtp", "mail:submission", "mail:587x", "mail:+587", "mail:-1", "mail:65536", "mail:00587", "mail: 587", " mail:587", "mail:587 ", "mail :587", "smtp://mail:587",
    "smtps://mail", "ssl://mail:465", "tls://mail:587", "SSL://mail:465", "ssl://mail", "tls://mail", "ssl:mail:465", "ssl:/mail:465", "//mail:25", "mail:465;other:25", ";other:25", "a;b", "ssl://a:465;tls://b:587",
    "mail:٥٨٧", "почта:25", "mail:587/", "mail/path:25", "user@mail:25", "mail.example.com.:25", "mail_server:1025", "192.0.2.1:25", "[fe80::1%eth0]:25", "mail,other:25", "mail:999999999999", "mail:0",
    "ssl://[::1]:465", "[2001:db8::1]", "tls:// mail:587", "ssl://mail:465x", "ssl://", "https://mail:25", "mail:25:", "mail::587",
]  # fmt: skip
HOSTS = list(dict.fromkeys(HOSTS))
