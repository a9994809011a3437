EMAIL_HOST = {{ smtp_host }}
{% if smtp_tls %}
EMAIL_USE_TLS = True
{% endif %}
