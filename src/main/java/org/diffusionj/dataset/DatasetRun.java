package org.diffusionj.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.settings.Settings;

/**
 * Carries out a plan, or a part of it: makes the items that are not there yet and writes each file whole, then its row.
 * Whatever stops it, the same call goes on.
 */
public final class DatasetRun {
    private final Plan plan;
    private final DatasetPlace place;
    private final ItemMaker maker;
    private final Splits splits;

    /** Hears how far it is. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called when the number changes.
         *
         * @param done items of the part that are there
         * @param all how many it has
         */
        void made(int done, int all);
    }

    public DatasetRun(Plan plan, DatasetPlace place, ItemMaker maker) {
        this.plan = plan;
        this.place = place;
        this.maker = maker;
        int groups = maker.groups() == 0 ? plan.count() : Math.min(maker.groups(), plan.count());
        this.splits = new Splits(plan.splits(), plan.seed(), groups);
    }

    /**
     * Makes what is missing of a part, and writes the manifest of the whole if nothing is missing of that.
     *
     * @throws IllegalStateException if the folder holds a data set of another plan, or one that was begun with other
     *     versions, instructions or threads
     * @throws java.util.concurrent.CancellationException soon after the cancellation; what is made by then stays
     * @throws UncheckedIOException if something cannot be written; what is written by then stays
     */
    public void run(Part part, Progress progress, Cancellation cancellation) {
        try {
            SortedMap<Integer, Row> there = there();
            make(missing(part, there), part, there, progress, cancellation);
            finishIfWhole();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** The rows of items whose files are there, made with the same. */
    public SortedMap<Integer, Row> there() throws IOException {
        return there(Rows.read(place, place.manifests(), plan));
    }

    /** The same of those alone that a part's own manifest lists. */
    public SortedMap<Integer, Row> there(Part part) throws IOException {
        SortedMap<Integer, Row> rows = Rows.read(place, List.of(part.manifest()), plan);
        return there(rows);
    }

    private SortedMap<Integer, Row> there(SortedMap<Integer, Row> rows) throws IOException {
        for (Row row : List.copyOf(rows.values())) {
            if (!Rows.isThere(row, place)) {
                rows.remove(row.index());
            } else {
                requireSame(row);
            }
        }
        return rows;
    }

    private void requireSame(Row row) {
        if (!maker.madeWith().equals(row.madeWith())) {
            throw new IllegalStateException("The data set in " + place.name() + " was begun with " + row.madeWith()
                    + ", but here is " + maker.madeWith() + ", which may give other bytes. Go on where it was begun, or"
                    + " choose another folder. See docs/datasets.md#going-on");
        }
    }

    /** The items of a part that are missing, those of one model together. */
    public List<Integer> missing(Part part, SortedMap<Integer, Row> there) {
        return IntStream.range(0, plan.count()).filter(part::holds).filter(item -> !there.containsKey(item)).boxed()
                .sorted(Comparator.comparing(item -> plan.values(item).get(Settings.MODEL).orElse(""))).toList();
    }

    /**
     * Makes items of a part and adds them to its manifest.
     *
     * @param there rows of the part that are there
     */
    public void make(List<Integer> missing, Part part, SortedMap<Integer, Row> there, Progress progress,
            Cancellation cancellation) throws IOException {
        List<String> rows = new ArrayList<>(there.values().stream().filter(row -> part.holds(row.index()))
                .map(Row::line).toList());
        int all = rows.size() + missing.size();
        int done = rows.size();
        progress.made(done, all);
        begin(part, missing, rows);
        try (WriteBehind writer = new WriteBehind()) {
            for (int index : missing) {
                cancellation.check();
                Item item = item(index);
                MadeItem made = maker.make(item, cancellation);
                writer.write(() -> write(item, made, part, rows));
                progress.made(++done, all);
            }
            writer.finish();
        }
    }

    /** Each part of an unfinished data set has its manifest, also one without items; a cut line goes. */
    private void begin(Part part, List<Integer> missing, List<String> rows) throws IOException {
        List<String> manifests = place.manifests();
        if (manifests.contains(part.manifest()) ? !missing.isEmpty() : !manifests.contains(Rows.WHOLE)) {
            String whole = rows.stream().map(row -> row + "\n").collect(Collectors.joining());
            place.write(part.manifest(), whole.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** An item, before it is made. */
    public Item item(int index) {
        Optional<String> split = splits.of(maker.groups() == 0 ? index : index % maker.groups());
        return new Item(index, plan.command(), plan.values(index), split);
    }

    private void write(Item item, MadeItem made, Part part, List<String> rows) throws IOException {
        ItemFiles files = ItemFiles.of(plan, item, made);
        for (Map.Entry<String, byte[]> file : files.contents().entrySet()) {
            place.write(file.getKey(), file.getValue());
        }
        rows.add(Row.of(plan, item, made, files, maker.madeWith()).line());
        place.append(part.manifest(), rows);
    }

    /** Writes the manifest if all items are there: whichever part is the last does. */
    public boolean finishIfWhole() throws IOException {
        SortedMap<Integer, Row> rows = there();
        rows.keySet().removeIf(index -> index < 0 || index >= plan.count());
        if (rows.size() < plan.count()) {
            return false;
        }
        new Manifest(plan, List.copyOf(rows.values())).writeTo(place);
        return true;
    }
}
