export default {
  mail: { "höst": "📧.example.com", port: 25, text: `a
b`, esc: "\u{1F4E7}\x41\
z\q" },
}