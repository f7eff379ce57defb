package org.diffusionj.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The small part of YAML that descriptions of checkpoints are written in: maps and lists by indentation, lists of
 * single values in brackets, comments. Everything else is refused.
 */
final class PlainYaml {
    private static final Pattern ENTRY = Pattern.compile("([\\w.\\-/]+|\"[^\"]*\"|'[^']*'):(?: +(.*))?");
    private static final int DEEPEST = 32;
    private static final int LONGEST = 20_000;

    private record Line(int number, int indent, String text) {}

    /** The text is not of this part of YAML. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(int line, String problem) {
            super("line " + line + " " + problem);
        }
    }

    private final List<Line> lines = new ArrayList<>();
    private int at;

    private PlainYaml(String text) throws Refused {
        List<String> all = text.lines().toList();
        if (all.size() > LONGEST) {
            throw new Refused(LONGEST, "is not the last one, as it is of any description of a model");
        }
        for (int i = 0; i < all.size(); i++) {
            String line = withoutComment(all.get(i)).stripTrailing();
            String content = line.stripLeading();
            if (line.contains("\t")) {
                throw new Refused(i + 1, "holds a tab, which YAML does not allow before a value");
            }
            if (!content.isEmpty() && !content.equals("---")) {
                lines.add(new Line(i + 1, line.length() - content.length(), content));
            }
        }
    }

    /**
     * Reads a map.
     *
     * @return values are maps, lists, texts, {@link Long}, {@link Double}, {@link Boolean} or null
     */
    static Map<String, Object> read(String text) throws Refused {
        PlainYaml yaml = new PlainYaml(text);
        if (yaml.lines.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> map = yaml.map(yaml.lines.get(0).indent(), 0);
        if (yaml.at < yaml.lines.size()) {
            throw new Refused(yaml.lines.get(yaml.at).number(), "is indented otherwise than those above it");
        }
        return map;
    }

    private static String withoutComment(String line) {
        return line.replaceFirst("(^|\\s)#.*$", "");
    }

    private Map<String, Object> map(int indent, int depth) throws Refused {
        Map<String, Object> map = new LinkedHashMap<>();
        while (at < lines.size() && lines.get(at).indent() == indent && !isItem(lines.get(at))) {
            Line line = lines.get(at++);
            Matcher entry = ENTRY.matcher(line.text());
            if (!entry.matches()) {
                throw new Refused(line.number(), "is no \"key: value\"");
            }
            String value = entry.group(2) == null ? "" : entry.group(2).strip();
            String key = String.valueOf(unquoted(entry.group(1)));
            if (map.put(key, value.isEmpty() ? block(line, depth) : value(line, value)) != null) {
                throw new Refused(line.number(), "gives a value to " + entry.group(1) + " a second time");
            }
        }
        return map;
    }

    /** What is indented below a line; null if nothing is. */
    private Object block(Line above, int depth) throws Refused {
        if (depth > DEEPEST) {
            throw new Refused(above.number(), "lies deeper than " + DEEPEST + " levels");
        }
        if (at == lines.size()) {
            return null;
        }
        Line next = lines.get(at);
        if (isItem(next) && next.indent() >= above.indent() && !isItem(above)) {
            return list(next.indent(), depth + 1);
        }
        return next.indent() > above.indent() ? map(next.indent(), depth + 1) : null;
    }

    private List<Object> list(int indent, int depth) throws Refused {
        List<Object> list = new ArrayList<>();
        while (at < lines.size() && lines.get(at).indent() == indent && isItem(lines.get(at))) {
            Line line = lines.get(at);
            String rest = line.text().substring(1).stripLeading();
            if (ENTRY.matcher(rest).matches()) {
                int inner = indent + line.text().length() - rest.length();
                lines.set(at, new Line(line.number(), inner, rest));
                list.add(map(inner, depth + 1));
            } else {
                at++;
                list.add(rest.isEmpty() ? null : value(line, rest));
            }
        }
        return list;
    }

    private static boolean isItem(Line line) {
        return line.text().equals("-") || line.text().startsWith("- ");
    }

    private static Object value(Line line, String text) throws Refused {
        if (text.startsWith("[") && text.endsWith("]")) {
            List<Object> list = new ArrayList<>();
            String inside = text.substring(1, text.length() - 1).strip();
            for (String item : inside.isEmpty() ? new String[0] : inside.split(",", -1)) {
                list.add(value(line, item.strip()));
            }
            return list;
        }
        if (text.equals("{}")) {
            return Map.of();
        }
        if (text.isEmpty() || "&*!|>{[%@`".indexOf(text.charAt(0)) >= 0) {
            throw new Refused(line.number(), "has a value of a kind that is not read here: " + text);
        }
        return unquoted(text);
    }

    private static Object unquoted(String text) {
        boolean quoted = text.length() > 1 && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                && text.charAt(text.length() - 1) == text.charAt(0);
        if (quoted) {
            return text.substring(1, text.length() - 1);
        }
        return switch (text) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            case "null", "Null", "None", "~" -> null;
            default -> number(text);
        };
    }

    private static Object number(String text) {
        if (text.matches("[+-]?\\d{1,18}")) {
            return Long.valueOf(text);
        }
        return text.matches("[+-]?(\\d++(\\.\\d*+)?|\\.\\d++)([eE][+-]?\\d{1,3})?") ? (Object) Double.valueOf(text)
                : text;
    }
}
