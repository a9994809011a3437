resource "aws_cognito_user_pool" "pool" {
  name                     = "example"
  auto_verified_attributes = ["email"]

  email_configuration {
    email_sending_account = "DEVELOPER"
    source_arn            = aws_ses_domain_identity.example.arn
    from_email_address    = "Example <login@example.com>"
  }
}
