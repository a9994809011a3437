resource "a" "b" {
  smtp_host = "smtp.example.com"
  smtp_port = = 587
  smtp_user = "user"
}
resource "a" "c" {
  smtp_host = "second.example.com"
}
mail = [
