package org.diffusionj.headless;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a Java program of the tests' class path did in a process of its own.
 *
 * @param exitCode 0 if it says that all went well
 * @param out its standard output
 * @param err its standard error
 */
public record MacroProcess(int exitCode, String out, String err) {
    private static final int LIMIT_SECONDS = 120;

    /** Runs a macro file through {@link MacroRunner}, with system properties like {@code a=b}. */
    public static MacroProcess runMacro(List<String> properties, Path macro, String... argument) {
        List<String> arguments = new ArrayList<>(List.of(macro.toString()));
        arguments.addAll(List.of(argument));
        return run(properties, MacroRunner.class, arguments);
    }

    /** Runs a class with a main method. */
    public static MacroProcess run(List<String> properties, Class<?> program, List<String> arguments) {
        return run(properties, Map.of(), program, arguments);
    }

    /** Runs a class with a main method, with environment variables besides those of this process. */
    public static MacroProcess run(
            List<String> properties, Map<String, String> environment, Class<?> program, List<String> arguments) {
        return run(properties, environment, program.getName(), arguments);
    }

    /** Runs a source file with a main method. */
    public static MacroProcess runSource(List<String> properties, Path source, List<String> arguments) {
        return run(properties, Map.of(), source.toString(), arguments);
    }

    private static MacroProcess run(
            List<String> properties, Map<String, String> environment, String program, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED", // or Java 24 and newer warn of native libraries
                "-Xmx1g", "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path")));
        properties.forEach(property -> command.add("-D" + property));
        command.add(program);
        command.addAll(arguments);
        try {
            return run(command, environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting for " + program, e);
        }
    }

    private static MacroProcess run(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("macro", ".out");
        Path err = Files.createTempFile("macro", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still running after " + LIMIT_SECONDS + " s: " + command
                        + "\nStandard output: " + read(out) + "\nStandard error: " + read(err)
                        + "\nThreads: " + threads(process));
            }
            return new MacroProcess(process.exitValue(), read(out), read(err));
        } finally {
            process.destroyForcibly();
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static String threads(Process process) throws IOException {
        Process dump = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jstack").toString(),
                Long.toString(process.pid())).redirectErrorStream(true).start();
        return new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
