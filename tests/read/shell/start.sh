#!/bin/sh
# starts the status page
set -eu
export SMTP_HOST=smtp.resend.com SMTP_USER="resend"
SMTP_PORT=587
if [ -n "${TLS:-}" ]; then
  SMTP_SECURE=true
fi
SMTP_PASS=$(cat /run/secrets/key)
SMTP_FROM="${SENDER:-status@example.com}"; SMTP_NAME="$APP status"
cat > /etc/app.env <<'EOF'
SMTP_HOST=not.ours
it's passed over
EOF
SMTP_PORT=1025 SMTP_HOST=localhost node check.js
hosts=(smtp.example.com smtp.example.org)

sudo docker run -d --rm --name=status -p 3000:3000 \
  -e SMTP_HOST=smtp.resend.com -e 'SMTP_PASS=a$b' \
  -e SMTP_USER="resend" --env=SMTP_PORT=465 -e SMTP_FROM \
  -eSMTP_SECURE=1 -itv data:/data \
  --env-file ./mail.env \
  rajnandan1/kener:4 -e NOT=ours

podman container run --network host -e SMTP_HOST=localhost registry.example.com/app
