// MailerModule with Resend over STARTTLS
import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { MailerModule } from '@nestjs-modules/mailer';
import { HandlebarsAdapter } from '@nestjs-modules/mailer/dist/adapters/handlebars.adapter';

@Module({
  imports: [
    ConfigModule.forRoot(),
    MailerModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        transport: {
          host: 'smtp.resend.com',
          port: 587,
          secure: false,
          auth: { user: 'resend', pass: config.get('RESEND_API_KEY') },
        },
        defaults: { from: '"No Reply" <noreply@example.com>' },
        template: { dir: __dirname + '/templates', adapter: new HandlebarsAdapter() },
      }),
    }),
  ],
})
export class AppModule {}
