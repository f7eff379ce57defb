import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs a class of this checkout on the class path that Maven gives, after compiling what has changed,
 * so that the README's commands work on a new clone. Java runs this file as a source.
 */
class Launch {
    /** What the commands take on Maven's command line, handed on as system properties. */
    private static final List<String> PROPERTIES = List.of("model", "macro", "arg", "images", "out", "plan",
            "part");

    /** The first Java that warns of every library that loads native code. */
    private static final int NATIVE_ACCESS_WARNS = 22;

    private static final int NEEDED = 17;

    /** Arguments: Maven's command, its local repository, the class to run. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int version = Runtime.version().feature();
        if (version < NEEDED) {
            System.err.println("DiffusionJ needs a JDK of version " + NEEDED + " or newer, but this is Java " + version
                    + " (" + System.getProperty("java.home") + "). Set JAVA_HOME to a newer one.");
            System.exit(1);
        }
        String mainClass = args[2];
        if (isStale(mainClass)) {
            int failed = run(List.of(args[0], "-q", "-B", "-Dmaven.repo.local=" + args[1], "test-compile"));
            if (failed != 0) {
                System.err.println("The sources do not compile; see above.");
                System.exit(1);
            }
        }
        System.exit(run(javaCommand(mainClass)));
    }

    private static boolean isStale(String mainClass) throws IOException {
        String file = mainClass.replace('.', '/') + ".class";
        boolean ofTests = !Files.exists(Path.of("target/classes", file));
        Path compiled = Path.of(ofTests ? "target/test-classes" : "target/classes", file);
        if (!Files.exists(compiled)) {
            return true;
        }
        FileTime time = Files.getLastModifiedTime(compiled);
        for (String root : ofTests ? List.of("src/main", "src/test/java", "examples", "plugins.config", "pom.xml")
                : List.of("src/main", "plugins.config", "pom.xml")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                for (Path source : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    if (Files.getLastModifiedTime(source).compareTo(time) > 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static List<String> javaCommand(String mainClass) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // ImageJ's headless patches rewrite its classes.
        command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        if (Runtime.version().feature() >= NATIVE_ACCESS_WARNS) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-Djava.awt.headless=true");
        // Keeps garbage small, so that resident memory shows what is really held.
        command.add("-Xmn64m");
        // What was not given is left out, so that each program takes what it takes by itself.
        PROPERTIES.stream().filter(name -> !System.getProperty(name, "").isEmpty())
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.add("-classpath");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        return command;
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
