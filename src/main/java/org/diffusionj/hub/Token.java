package org.diffusionj.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What proves to the hub who asks. It is found as the hub's own client finds it, written nowhere, and shown by no
 * method but the one that sends it.
 */
final class Token {
    static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
    private static final long LONGEST = 4096;

    private final String secret;

    private Token(String secret) {
        this.secret = secret;
    }

    /**
     * The user's, if there is one: the variables {@code HF_TOKEN} and {@code HUGGING_FACE_HUB_TOKEN}, else the file
     * that {@code hf auth login} writes.
     *
     * @param environment gives a variable, or null
     * @throws HubException if it holds letters that no token has
     */
    static Optional<Token> find(UnaryOperator<String> environment) {
        if (isTrue(environment.apply("HF_HUB_DISABLE_IMPLICIT_TOKEN"))) {
            return Optional.empty();
        }
        return Stream.concat(Stream.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN").map(environment)
                .filter(Objects::nonNull), places(environment).stream().flatMap(place -> read(place).stream()))
                .map(String::strip).filter(text -> !text.isEmpty()).findFirst().map(Token::checked);
    }

    static boolean isTrue(String value) {
        return value != null && TRUE.contains(value.toUpperCase(Locale.ROOT));
    }

    private static List<Path> places(UnaryOperator<String> environment) {
        String named = environment.apply("HF_TOKEN_PATH");
        String home = environment.apply("HF_HOME");
        String cache = environment.apply("XDG_CACHE_HOME");
        Path user = Path.of(System.getProperty("user.home"));
        return named != null && !named.isBlank() ? List.of(Path.of(named))
                : home != null && !home.isBlank() ? List.of(Path.of(home).resolve("token"))
                : List.of((cache != null && !cache.isBlank() ? Path.of(cache) : user.resolve(".cache"))
                        .resolve("huggingface").resolve("token"));
    }

    private static Optional<String> read(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= LONGEST ? Optional.of(Files.readString(file))
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** HTTP's own message on letters that it does not send would show them. */
    private static Token checked(String text) {
        if (!text.matches("[\\x21-\\x7e]{1,4096}")) {
            throw new HubException("the hub's token (HF_TOKEN, or the file that 'hf auth login' writes) holds spaces"
                    + " or letters that no token has", "Copy it again from the hub's settings", "gated-models");
        }
        return new Token(text);
    }

    /** What stands in the header {@code Authorization}. */
    String header() {
        return "Bearer " + secret;
    }

    @Override
    public String toString() {
        return "a token";
    }
}
