package org.diffusionj;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.diffusionj.headless.MacroRunner;
import org.diffusionj.model.ModelFolder;

/** A picture that a macro makes in a process of its own. */
record LimitedPicture(ModelFolder folder, int guidance, int width, int height) {
    /** What Java may take of it, in MB. */
    static final int JAVA = 1024;

    private static final int POLL_MILLIS = 5;
    private static final int KILLED = 128 + 9;

    /** What became of the process. */
    enum End { MADE, REFUSED, KILLED, FAILED }

    /** @param peak the most memory that the process had, files left out, which the system drops when it needs room */
    record Outcome(End end, double peak) {}

    Outcome run(Optional<LimitedGroup> group) throws IOException, InterruptedException {
        Path macro = Files.writeString(Files.createTempFile("memory", ".ijm"), macro());
        File out = Files.createTempFile("memory", ".txt").toFile();
        List<String> command = new ArrayList<>(group.map(LimitedGroup::command).orElse(List.of()));
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + JAVA + "m",
                "--add-opens=java.base/java.lang=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                MacroRunner.class.getName(), macro.toString()));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out).start();
            double peak = 0;
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, anonymous(process.pid()));
            }
            return new Outcome(end(process.exitValue(), Files.readString(out.toPath())), peak);
        } finally {
            Files.delete(macro);
            Files.delete(out.toPath());
        }
    }

    private static End end(int code, String said) {
        if (code == 0 || code == KILLED) {
            return code == 0 ? End.MADE : End.KILLED;
        }
        boolean refused = said.contains("docs/troubleshooting.md#out-of-memory");
        if (!refused) {
            System.err.println(said);
        }
        return refused ? End.REFUSED : End.FAILED;
    }

    static boolean isFromPicture(ModelFolder folder) {
        return folder.config().unet().inpaints() || !folder.config().family().makesFromNoise();
    }

    private String macro() {
        String command = folder.config().unet().inpaints() ? "Inpaint Selection..."
                : isFromPicture(folder) ? "Image to Image..." : "Text to Image...";
        return (isFromPicture(folder) ? "newImage('source', 'RGB', 64, 64, 1);\nmakeRectangle(8, 8, 32, 32);\n" : "")
                + "run('" + command + "', 'model=[" + folder.path().toAbsolutePath() + "] prompt=[x] steps=2 seed=1"
                + " guidance=" + guidance + " width=" + width + " height=" + height
                + (isFromPicture(folder) ? " strength=1" : "") + "');\n";
    }

    private static double anonymous(long process) {
        try {
            return Files.readAllLines(Path.of("/proc/" + process + "/status")).stream()
                    .filter(line -> line.startsWith("RssAnon:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024).findFirst().orElse(0);
        } catch (IOException ended) {
            return 0;
        }
    }

    @Override
    public String toString() {
        return folder.name() + " | " + width + " x " + height;
    }
}
