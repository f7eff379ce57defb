package org.diffusionj;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.WorkingMemory;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.StableDiffusion;

/**
 * Holds the check of memory against what pictures take, on Linux: {@code java -cp "$(mvn -q exec:exec@class-path)"
 * org.diffusionj.MemoryTable LIMIT_IN_MB MODEL...} makes pictures of six sizes around the limit, without and with
 * guidance, each in a process of its own: once without the limit, to measure it, and once in a control group that
 * has it. What was accepted must not be killed, and what takes less than 70 % of the limit must not be refused.
 */
public final class MemoryTable {
    private static final double MEGA = 1 << 20;
    private static final double MUST_BE_TAKEN = 0.7;
    private static final int SMALLEST = 64;

    /** Planes of floats that a picture passes through in Java, as MemoryCheck counts them. */
    private static final int JAVA_BYTES_PER_PIXEL = 100;
    private static final int SIZES_BELOW = 3;
    private static final int SIZES_ABOVE = 3;

    private final double limit;
    private final Optional<LimitedGroup> group;
    private int faults;

    private MemoryTable(double limit, Optional<LimitedGroup> group) {
        this.limit = limit;
        this.group = group;
    }

    /** What a process needs for a picture: what it has for the smallest one, and beyond, the bound and Java's share. */
    private record Estimate(WorkingMemory need, double besides, int copies, boolean encodes) {
        double bytes(int width, int height) {
            return besides + need.bytes(width, height, copies, encodes) + javaBytes(width, height);
        }

        static double javaBytes(int width, int height) {
            return (double) JAVA_BYTES_PER_PIXEL * width * height;
        }
    }

    /** Takes the limit, then folders of models. */
    public static void main(String[] args) throws IOException, InterruptedException {
        double limit = Double.parseDouble(args[0]) * MEGA;
        Optional<LimitedGroup> group = LimitedGroup.make((long) limit);
        MemoryTable table = new MemoryTable(limit, group);
        System.out.println(group.isPresent() ? "In a control group that is limited"
                : "No control group can be made here: the peak of memory is compared with the limit instead");
        System.out.println("| model | pixels | guidance | limit (MB) | estimate (MB) | measured (MB) |"
                + " |\n|---|---|---|---|---|---|---|");
        try {
            for (String model : List.of(args).subList(1, args.length)) {
                table.measure(Path.of(model));
            }
        } finally {
            group.ifPresent(LimitedGroup::remove);
        }
        System.out.println(table.faults == 0 ? "Nothing accepted was killed, nothing below 70 % of the limit refused."
                : table.faults + " FAULTS");
        System.exit(table.faults == 0 ? 0 : 1);
    }

    private void measure(Path path) throws IOException, InterruptedException {
        ModelFolder folder = ModelFolder.read(path);
        for (int guidance : new int[] {1, 7}) {
            double besides = new LimitedPicture(folder, guidance, SMALLEST, SMALLEST).run(Optional.empty()).peak();
            Estimate estimate = new Estimate(WorkingMemory.of(folder), besides, copies(folder, guidance),
                    LimitedPicture.isFromPicture(folder));
            for (int[] size : sizes(estimate, Math.max(SMALLEST, folder.config().sizeUnit()))) {
                row(new LimitedPicture(folder, guidance, size[0], size[1]), estimate.bytes(size[0], size[1]));
            }
        }
    }

    private static int copies(ModelFolder folder, int guidance) {
        try (StableDiffusion model = StableDiffusion.open(folder, new OrtBackend())) {
            return model.copies(GenerationRequest.builder("x").guidance(guidance).build());
        }
    }

    /** The largest that should fit and the smallest that should not, in steps of one side. */
    private List<int[]> sizes(Estimate estimate, int unit) {
        List<int[]> sizes = new ArrayList<>();
        int above = 0;
        for (int i = 2; above < SIZES_ABOVE; i++) {
            int[] size = {(i + 1) / 2 * unit, i / 2 * unit};
            if (Estimate.javaBytes(size[0], size[1]) > LimitedPicture.JAVA * MEGA / 2) {
                throw new IllegalArgumentException("Give a lower limit: a picture of " + size[0] + " x " + size[1]
                        + " pixels takes half of Java's memory, so that this, not the limit, would decide");
            }
            sizes.add(size);
            above += estimate.bytes(size[0], size[1]) > limit ? 1 : 0;
        }
        return sizes.subList(Math.max(0, sizes.size() - SIZES_BELOW - SIZES_ABOVE), sizes.size());
    }

    private void row(LimitedPicture picture, double estimate) throws IOException, InterruptedException {
        LimitedPicture.Outcome free = picture.run(Optional.empty());
        LimitedPicture.End end = group.isPresent() ? picture.run(group).end()
                : estimate <= limit ? LimitedPicture.End.MADE : LimitedPicture.End.REFUSED;
        boolean killed = end == LimitedPicture.End.KILLED || group.isEmpty() && end == LimitedPicture.End.MADE
                && free.peak() > limit;
        boolean fault = free.end() != LimitedPicture.End.MADE || killed || end == LimitedPicture.End.FAILED
                || end == LimitedPicture.End.REFUSED && free.peak() < MUST_BE_TAKEN * limit;
        faults += fault ? 1 : 0;
        System.out.printf(Locale.ROOT, "| %s | %s | %.0f | %.0f | %.0f | %s%s |%n", picture, picture.guidance(),
                limit / MEGA, estimate / MEGA, free.peak() / MEGA, end.name().toLowerCase(Locale.ROOT),
                fault ? " FAULT" : "");
    }
}
