# Reads {"texts", "urls", "hosts"} on stdin; prints {"reading": [answer, ...]}: a value, null for "not set", {"refused": why}.
require "json"
require "uri"
require "yaml"

TABLES = JSON.parse($stdin.read)
ANSWERS = {}

def ask(name, table)
  ANSWERS[name] = TABLES[table].map do |text|
    yield text
  rescue StandardError, Psych::SyntaxError => e
    {refused: e.class.name}
  end
end

ask("to_i", "texts", &:to_i)
ask("truth", "texts") { |t| !!t }
ask("YAML truth", "texts") { |t| !!YAML.safe_load("key: #{t}", permitted_classes: [Symbol, Date, Time])["key"] }
begin
  require "active_model"
  boolean = ActiveModel::Type::Boolean.new
  ask("ActiveModel boolean", "texts") { |t| boolean.cast(t) }
rescue LoadError
  warn "no active_model"
end
puts JSON.generate(ANSWERS)
