# escape=`
FROM mcr.microsoft.com/windows/servercore
ENV SMTP_HOST=smtp.example.com `
    LOGS=C:\logs
