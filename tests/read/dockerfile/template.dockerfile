{% if x %}
FROM a
{% endif %}
