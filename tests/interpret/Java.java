// Reads tables on stdin, a line each (see main); prints {"reading": [answer, ...]}: a value, null for "not set", {"refused": why}.
// The libraries are reached by name, so that each may be missing.
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.*;

public class Java {
    interface Read { Object of(String text) throws Throwable; }

    static final Map<String, List<String>> tables = new HashMap<>();
    static final StringBuilder out = new StringBuilder("{");

    static void ask(String name, String table, Read read) {
        out.append(out.length() > 1 ? ",\n" : "").append(quoted(name)).append(": [");
        String comma = "";
        for (String text : tables.get(table)) {
            out.append(comma).append(answer(text, read));
            comma = ", ";
        }
        out.append("]");
    }

    static String answer(String text, Read read) {
        try {
            Object value = read.of(text);
            return value instanceof String ? quoted((String) value) : String.valueOf(value);
        } catch (InvocationTargetException error) {
            return "{\"refused\": " + quoted(String.valueOf(error.getCause().getClass())) + "}";
        } catch (Throwable error) {
            return "{\"refused\": " + quoted(String.valueOf(error.getClass())) + "}";
        }
    }

    static String quoted(String text) {
        StringBuilder result = new StringBuilder("\"");
        for (char sign : text.toCharArray())
            if (sign < 32 || sign > 126 || sign == '"' || sign == '\\') result.append(String.format("\\u%04x", (int) sign));
            else result.append(sign);
        return result.append('"').toString();
    }

    static Class<?> library(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException missing) {
            return null;
        }
    }

    public static void main(String[] args) throws Throwable {
        // one table a line: its name, then its texts as hexadecimal UTF-16
        for (String line : new String(System.in.readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
            String[] words = line.split(" ", -1);
            List<String> texts = new ArrayList<>();
            for (int i = 1; i < words.length; i++) {
                StringBuilder text = new StringBuilder();
                for (int at = 0; at < words[i].length(); at += 4) text.append((char) Integer.parseInt(words[i].substring(at, at + 4), 16));
                texts.add(text.toString());
            }
            tables.put(words[0], texts);
        }
        ask("parseBoolean", "texts", Boolean::parseBoolean);
        ask("parseInt", "texts", Integer::parseInt);
        Class<?> spring = library("org.springframework.core.convert.support.DefaultConversionService");
        if (spring != null) {
            Object service = spring.getDeclaredConstructor().newInstance();
            var convert = spring.getMethod("convert", Object.class, Class.class);
            ask("Spring boolean", "texts", t -> convert.invoke(service, t, Boolean.class));
            ask("Spring integer", "texts", t -> convert.invoke(service, t, Integer.class));
        }
        Class<?> config = library("com.typesafe.config.ConfigFactory");
        if (config != null) {
            var fromMap = config.getMethod("parseMap", Map.class);
            var getBoolean = Class.forName("com.typesafe.config.Config").getMethod("getBoolean", String.class);
            ask("HOCON boolean", "texts", t -> getBoolean.invoke(fromMap.invoke(null, Map.of("key", t)), "key"));
        }
        Class<?> yaml = library("org.yaml.snakeyaml.Yaml");
        if (yaml != null) {
            Object parser = yaml.getDeclaredConstructor().newInstance();
            var load = yaml.getMethod("load", String.class);
            ask("YAML, parseBoolean", "texts", t -> {
                Object value = ((Map<?, ?>) load.invoke(parser, "key: " + t)).get("key");
                return Boolean.parseBoolean(String.valueOf(value));
            });
        }
        Class<?> mail = library("com.sun.mail.util.PropUtil");
        if (mail != null) {
            var get = mail.getMethod("getBooleanProperty", Properties.class, String.class, boolean.class);
            for (boolean usual : new boolean[] {false, true})
                ask("Jakarta Mail boolean, " + usual + " by default", "texts", t -> {
                    Properties properties = new Properties();
                    properties.setProperty("key", t);
                    return get.invoke(null, properties, "key", usual);
                });
        }
        out.append("}\n");
        System.out.write(out.toString().getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }
}
