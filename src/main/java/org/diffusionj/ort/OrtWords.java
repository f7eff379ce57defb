package org.diffusionj.ort;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a native library says, as part of a sentence: one line of printable characters, without places in
 * its sources and stacks, with the cause before the place in the graph, and not longer than can be read.
 */
final class OrtWords {
    private static final int LONGEST = 300;

    /** A list of calls that some builds append. */
    private static final Pattern STACK = Pattern.compile("(?is)(\\n|^)\\s*(stack ?trace|backtrace)\\b.*");

    /** What is neither letter, mark, digit, punctuation, symbol nor blank; bytes of no character became U+FFFD. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[[^\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} ]\\uFFFD]+");

    /** Such as "/home/builder/onnxruntime/core/graph/model.cc:181 " or "D:\\a\\_work\\1\\s\\core\\graph.cc:12 ". */
    private static final Pattern SOURCE =
            Pattern.compile("(?:\\b[A-Za-z]:)?[\\w./\\\\+-]*\\b[\\w-]+"
                    + "\\.(?:h|hpp|hxx|cuh|c|cc|cpp|cxx|cu|mm|inc):\\d+:? ?");

    /** Such as "static void onnxruntime::Model::load(const std::string&, int) const ", or the bare name. */
    private static final Pattern FUNCTION = Pattern.compile(
            "(?:(?:static|virtual|constexpr|inline) )*(?:[\\w:<>,*&]+"
            + " )?(?:[\\w~]+(?:<[^()]*?>)?::)+(?:operator\\S+?|[\\w~<>]+)"
            + "(?:\\((?:[^()]|\\([^()]*\\))*\\)(?: const)?(?: \\[with [^\\]]*\\])?)? ");

    private static final Pattern PREFIX = Pattern.compile("Load model from .*? failed: ?|Exception during"
            + " initialization: |\\[ONNXRuntimeError\\] : \\d+ : \\w+ : |This is an invalid model\\. (?=\\S)|Status"
            + " Message: ");

    private static final Pattern NODE =
            Pattern.compile("Non-zero status code returned while running (\\w+) node\\. Name:'([^']*)' (.*)");

    private static final Pattern INVALID_NODE =
            Pattern.compile("In Node, \\(\"([^\"]*)\", ([^,]*), \"[^\"]*\", -?\\d+\\) : .*? , Error (.*)");

    private OrtWords() {}

    /** What a failure says, as a sentence. */
    static String of(Throwable failure) {
        String line = line(failure);
        if (line.length() <= LONGEST) {
            return line + ".";
        }
        int blank = line.lastIndexOf(' ', LONGEST);
        return line.substring(0, blank > LONGEST / 2 ? blank : LONGEST) + " ...";
    }

    /** All of what it says, without a final stop. */
    static String line(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        String text = STACK.matcher(message).replaceFirst("").replaceAll("\\s+", " ");
        String line = withoutPlaces(UNPRINTABLE.matcher(text).replaceAll("?"));
        line = PREFIX.matcher(line).replaceAll("");
        line = NODE.matcher(line).replaceFirst("$3 (node $1 '$2')");
        line = INVALID_NODE.matcher(line).replaceFirst("$3 (node $2 '$1')");
        return line.replace(" '')", ")").replaceAll("[ .]*( \\(node [^()]*\\))$", "$1").strip()
                .replaceFirst("[ .]+$", "");
    }

    /** A function's name follows the place in the sources, and nothing else shows where it begins. */
    private static String withoutPlaces(String text) {
        StringBuilder line = new StringBuilder();
        int at = 0;
        Matcher place = SOURCE.matcher(text);
        while (place.find(at)) {
            line.append(text, at, place.start());
            at = place.end();
            Matcher function = FUNCTION.matcher(text).region(at, text.length());
            at = function.lookingAt() ? function.end() : at;
        }
        return line.append(text.substring(at)).toString();
    }
}
