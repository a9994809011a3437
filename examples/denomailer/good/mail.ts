import { SMTPClient } from "https://deno.land/x/denomailer/mod.ts";

const client = new SMTPClient({
  connection: {
    hostname: "smtp.resend.com",
    port: 465,
    tls: true,
    auth: { username: "resend", password: Deno.env.get("RESEND_KEY")! },
  },
});

await client.send({ from: "shop@example.com", to: "a@example.com", subject: "Hello", content: "..." });
await client.close();
