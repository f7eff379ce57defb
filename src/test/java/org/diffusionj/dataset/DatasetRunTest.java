package org.diffusionj.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.diffusionj.image.Labels;
import org.diffusionj.image.RgbImage;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that are stopped, divided, out of disk, or of another plan, with a maker that is quick. */
class DatasetRunTest {
    private static final DatasetRun.Progress SILENT = (done, all) -> { };
    private static final String PLAN = """
            {"count": 23, "seed": 5, "command": "Labels to Image", "settings": {"model": "m", "steps": 3},
             "vary": {"prompt": ["a", "b, \\"c\\""]}, "labels": {"phantoms": {"shape": "spots", "count": [1, 3],
             "diameter": [3, 4]}}, "splits": {"train": 0.7, "val": 0.2, "test": 0.1}, "format": "%s", "layout": "%s"}
            """;

    @TempDir
    private Path folder;

    private static Plan plan(PictureFormat format, Layout layout) {
        return PlanReader.read(PLAN.formatted(format.label(), layout.label()), "plan.json", Path.of(""));
    }

    private static Plan plan() {
        return plan(PictureFormat.TIFF, Layout.PLAIN);
    }

    /** Makes a grey of the item, and hears which. */
    private static class Greys implements ItemMaker {
        final List<Integer> made = new ArrayList<>();
        String version = "1";

        @Override
        public int groups() {
            return 0;
        }

        @Override
        public Map<String, String> madeWith() {
            return Map.of("library", version);
        }

        @Override
        public MadeItem make(Item item, Cancellation cancellation) {
            made.add(item.index());
            float[] planes = new float[3 * 4 * 5];
            java.util.Arrays.fill(planes, item.index() / 255f);
            int[] labels = new int[20];
            labels[7] = 300 + item.index();
            FileTexts texts = new FileTexts("synthetic", "synthetic\nseed = 1\n", Map.of("diffusion.seed", "1"), "p",
                    "<x/>", Optional.of("CC0-1.0"), "DiffusionJ");
            return new MadeItem(new RgbImage(5, 4, planes), Optional.of(new Labels(5, 4, labels)),
                    Map.of("seed", item.values().get(Settings.SEED).orElseThrow().orElseThrow(),
                            "prompt", item.values().get(Settings.PROMPT).orElseThrow(), "steps", 3L),
                    Map.of("model_sha256", "0"), texts, texts);
        }
    }

    private void run(Path out, Plan plan, Part part, ItemMaker maker) {
        try (DatasetFolder place = DatasetFolder.open(out, part, plan)) {
            new DatasetRun(plan, place, maker).run(part, SILENT, new Cancellation());
        }
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = folder.relativize(file).toString().replace('\\', '/');
                contents.put(path, Sha256.of(Files.readAllBytes(file)));
            }
        }
        contents.keySet().removeIf(Part::isManifest);
        return contents;
    }

    private Map<String, String> whole(Plan plan, String name) throws IOException {
        Path out = folder.resolve(name);
        run(out, plan, Part.WHOLE, new Greys());
        return contents(out);
    }

    @ParameterizedTest
    @EnumSource
    void partsInAnyOrderGiveTheSameFolder(Layout layout) throws IOException {
        Plan plan = plan(PictureFormat.PNG, layout);
        Map<String, String> whole = whole(plan, "whole");
        Path out = folder.resolve("parts");
        for (int number : List.of(3, 1, 4, 2)) {
            assertFalse(Files.exists(out.resolve("manifest.jsonl")));
            run(out, plan, new Part(number, 4), new Greys());
            assertTrue(Files.exists(out.resolve("manifest-" + number + "-of-4.jsonl")));
        }
        assertEquals(whole, contents(out));
        assertFalse(Files.exists(out.resolve(".unfinished")));
    }

    @Test
    void thePlainLayoutHoldsWhatTheContractSays() throws IOException {
        Map<String, String> whole = whole(plan(), "whole");
        assertTrue(whole.keySet().containsAll(List.of("images/000000.tif", "labels/000022.tif", "manifest.csv",
                "manifest.jsonl", "bioimageio.yaml")), whole.keySet().toString());
        assertEquals(2 * 23 + 3, whole.size());
        List<String> csv = Files.readAllLines(folder.resolve("whole/manifest.csv"));
        assertEquals("index,image,label,seed,prompt,steps,split,label_sha256,sha256", csv.get(0));
        assertEquals(24, csv.size());
        assertTrue(csv.stream().anyMatch(line -> line.contains(",\"b, \"\"c\"\"\",")), csv.toString());
        for (String line : Files.readAllLines(folder.resolve("whole/manifest.jsonl"))) {
            Row row = Row.parse(line).orElseThrow();
            assertEquals(whole.get("images/%06d.tif".formatted(row.index())), row.text("sha256").orElseThrow());
            assertEquals(whole.get("labels/%06d.tif".formatted(row.index())), row.text("label_sha256").orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 22})
    void aRunThatWasStoppedIsContinued(int stop) throws IOException {
        Path out = folder.resolve("stopped");
        Cancellation esc = new Cancellation();
        assertThrows(CancellationException.class, () -> {
            try (DatasetFolder place = DatasetFolder.open(out, Part.WHOLE, plan())) {
                new DatasetRun(plan(), place, new Greys()).run(Part.WHOLE, (done, all) -> {
                    if (done == stop) {
                        esc.cancel();
                    }
                }, esc);
            }
        });
        assertEquals(stop, rows(out), "rows of what was made stay");
        Greys rest = new Greys();
        run(out, plan(), Part.WHOLE, rest);
        assertEquals(23 - stop, rest.made.size(), "what is there is not made again");
        assertEquals(whole(plan(), "whole"), contents(out));
    }

    private static int rows(Path out) throws IOException {
        try (DatasetFolder place = DatasetFolder.open(out, Part.WHOLE, plan())) {
            return Rows.read(place, place.manifests(), plan()).size();
        }
    }

    /** What a process that was killed leaves: a cut row, a file whose row is missing, one that was not moved. */
    @Test
    void whatAKilledProcessLeavesIsMadeAgain() throws IOException {
        Path out = folder.resolve("killed");
        run(out, plan(), new Part(1, 2), new Greys());
        Path rows = out.resolve("manifest-1-of-2.jsonl");
        String lines = Files.readString(rows);
        Files.writeString(rows, lines.substring(0, lines.length() - 200));
        Files.writeString(out.resolve("images/000002.tif"), "half");
        Files.delete(out.resolve("labels/000004.tif"));
        Files.writeString(out.resolve(".unfinished/1-of-2.99"), "half");
        Greys again = new Greys();
        run(out, plan(), new Part(1, 2), again);
        assertEquals(List.of(2, 4, 22), again.made);
        run(out, plan(), new Part(2, 2), new Greys());
        assertEquals(whole(plan(), "whole"), contents(out));
    }

    /** Of 23 items, part 30 of 40 has none. */
    @Test
    void aPartWithoutItemsHasAManifestToo() throws IOException {
        Path out = folder.resolve("sparse");
        run(out, plan(), new Part(30, 40), new Greys());
        assertEquals("", Files.readString(out.resolve("manifest-30-of-40.jsonl")));
        run(out, plan(), Part.WHOLE, new Greys());
        assertEquals(whole(plan(), "whole"), contents(out));
        run(out, plan(), new Part(2, 2), new Greys());
        assertFalse(Files.exists(out.resolve("manifest-2-of-2.jsonl")), "a finished data set stays as it is");
    }

    @Test
    void aWholeRunGoesOnWherePartsEnded() throws IOException {
        Path out = folder.resolve("mixed");
        run(out, plan(), new Part(2, 3), new Greys());
        Greys rest = new Greys();
        run(out, plan(), Part.WHOLE, rest);
        assertEquals(23 - 8, rest.made.size());
        assertEquals(whole(plan(), "whole"), contents(out));
    }

    @Test
    void anotherPlanOrOtherVersionsAreRefused() {
        Path out = folder.resolve("other");
        run(out, plan(), new Part(1, 2), new Greys());
        String plan = assertThrows(IllegalStateException.class,
                () -> run(out, plan(PictureFormat.PNG, Layout.PLAIN), new Part(2, 2), new Greys())).getMessage();
        assertTrue(plan.contains("another plan"), plan);
        Greys newer = new Greys();
        newer.version = "2";
        String version = assertThrows(IllegalStateException.class,
                () -> run(out, plan(), new Part(2, 2), newer)).getMessage();
        assertTrue(version.contains("{library=1}") && version.contains("{library=2}"), version);
        assertEquals(List.of(), newer.made);
    }

    @Test
    void aFolderWithOtherFilesIsRefusedAndStaysAsItIs() throws IOException {
        Path out = Files.createDirectories(folder.resolve("mine"));
        Files.writeString(out.resolve("thesis.txt"), "x");
        String message = assertThrows(IllegalArgumentException.class,
                () -> run(out, plan(), Part.WHOLE, new Greys())).getMessage();
        assertTrue(message.contains("thesis.txt"), message);
        assertEquals(List.of("thesis.txt"), List.copyOf(contents(out).keySet()));
    }

    @Test
    void onePartIsMadeByOneProcessOnly() throws Exception {
        Path out = folder.resolve("twice");
        try (DatasetFolder first = DatasetFolder.open(out, Part.WHOLE, plan())) {
            String message = assertThrows(IllegalStateException.class,
                    () -> DatasetFolder.open(out, Part.WHOLE, plan())).getMessage();
            assertTrue(message.contains("Another process is at work") && first.name().equals(out.toString()), message);
        }
        DatasetFolder.open(out, Part.WHOLE, plan()).close();
    }

    @Test
    void partsAtOneTimeDoNotHarmEachOther() throws Exception {
        Path out = folder.resolve("together");
        CountDownLatch begun = new CountDownLatch(3);
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            Part part = new Part(number, 3);
            Thread thread = new Thread(() -> {
                begun.countDown();
                try {
                    begun.await();
                    run(out, plan(), part, new Greys());
                } catch (Throwable e) {
                    failures.add(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
        assertEquals(whole(plan(), "whole"), contents(out));
    }

    /** A disk that takes so many bytes. */
    private static final class FullDisk implements DatasetPlace {
        private final DatasetFolder folder;
        private long room;

        FullDisk(DatasetFolder folder, long room) {
            this.folder = folder;
            this.room = room;
        }

        private void take(long bytes) throws IOException {
            room -= bytes;
            if (room < 0) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public String name() {
            return folder.name();
        }

        @Override
        public List<String> manifests() throws IOException {
            return folder.manifests();
        }

        @Override
        public Optional<String> read(String path) throws IOException {
            return folder.read(path);
        }

        @Override
        public boolean holds(String path, long bytes) throws IOException {
            return folder.holds(path, bytes);
        }

        @Override
        public void write(String path, byte[] bytes) throws IOException {
            take(bytes.length);
            folder.write(path, bytes);
        }

        /** What is left takes a part of the line. */
        @Override
        public void append(String path, List<String> rows) throws IOException {
            byte[] line = (rows.get(rows.size() - 1) + "\n").getBytes(StandardCharsets.UTF_8);
            int fits = (int) Math.min(line.length, Math.max(0, room));
            Files.write(Path.of(folder.name(), path), java.util.Arrays.copyOf(line, fits),
                    java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
            take(line.length);
        }

        @Override
        public void delete(String path) throws IOException {
            folder.delete(path);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 100, 1500, 3000, 10_000, 12_345, 20_000})
    void aFullDiskEndsTheRunAndRoomContinuesIt(long room) throws IOException {
        Path out = folder.resolve("full");
        String message = assertThrows(UncheckedIOException.class, () -> {
            try (DatasetFolder place = DatasetFolder.open(out, Part.WHOLE, plan())) {
                new DatasetRun(plan(), new FullDisk(place, room), new Greys())
                        .run(Part.WHOLE, SILENT, new Cancellation());
            }
        }).getMessage();
        assertTrue(message.contains("No space left"), message);
        run(out, plan(), Part.WHOLE, new Greys());
        assertEquals(whole(plan(), "whole"), contents(out));
    }

    @Test
    void labelsOf16BitsAndTextsAreInTheFiles() throws IOException {
        for (PictureFormat format : PictureFormat.values()) {
            Path out = folder.resolve(format.label());
            run(out, plan(format, Layout.PLAIN), Part.WHOLE, new Greys());
            ij.ImagePlus labels = new ij.io.Opener().openImage(
                    out.resolve("labels/000003" + format.ending()).toString());
            assertEquals(16, labels.getBitDepth());
            assertEquals(303, labels.getProcessor().get(7));
            ij.ImagePlus picture = new ij.io.Opener().openImage(
                    out.resolve("images/000003" + format.ending()).toString());
            assertEquals(24, picture.getBitDepth());
            assertEquals(0x030303, picture.getProcessor().get(0) & 0xffffff);
            if (format != PictureFormat.PNG) {
                assertEquals("1", picture.getProp("diffusion.seed"));
                assertTrue(picture.getInfoProperty().contains("synthetic\nseed = 1"), picture.getInfoProperty());
            }
        }
    }
}
