// smtp:// begins in plain text, and 465 waits for TLS: the scheme has to be smtps
import { Module } from '@nestjs/common';
import { MailerModule } from '@nestjs-modules/mailer';

@Module({
  imports: [
    MailerModule.forRoot({
      transport: `smtp://resend:${process.env.RESEND_API_KEY}@smtp.resend.com:465`,
      defaults: { from: '"No Reply" <noreply@example.com>' },
    }),
  ],
})
export class AppModule {}
