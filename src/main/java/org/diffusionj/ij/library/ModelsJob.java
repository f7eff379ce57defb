package org.diffusionj.ij.library;

import ij.IJ;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.diffusionj.hub.Address;
import org.diffusionj.hub.HubSettings;
import org.diffusionj.hub.Plan;
import org.diffusionj.ij.border.CommandTurn;
import org.diffusionj.ij.job.EscapeKey;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.ij.models.WarmPipeline;
import org.diffusionj.library.Arrival;
import org.diffusionj.library.Checkup;
import org.diffusionj.library.Download;
import org.diffusionj.library.Holding;
import org.diffusionj.library.Holdings;
import org.diffusionj.library.Import;
import org.diffusionj.library.Shelf;
import org.diffusionj.library.Trash;
import org.diffusionj.model.Precision;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/** Carries out what was asked of {@code Diffusion Models...}, in its turn, until Esc. */
public final class ModelsJob {
    /** The menu entry. */
    public static final String COMMAND = "Diffusion Models...";

    /** In messages. */
    public static final String TITLE = "Diffusion Models";

    private ModelsJob() {}

    /**
     * Does it, and records the call.
     *
     * @return what was done, or what there is, in words
     * @throws IllegalArgumentException if the settings do not go together, or what they name is not there
     * @throws IllegalStateException if it cannot be done
     * @throws java.util.concurrent.CancellationException after Esc
     */
    @SuppressWarnings("try") // the Esc key is watched as long as it is open
    public static String run(Values options) {
        ModelsSettings.check(options);
        String done = CommandTurn.take(TITLE, cancellation -> {
            try (EscapeKey escape = new EscapeKey(cancellation)) {
                return work(options, cancellation);
            }
        });
        IJ.showProgress(1.0);
        MacroCall.record(COMMAND, options);
        return done;
    }

    private static String work(Values options, Cancellation cancellation) {
        Optional<Path> root = options.get(ModelsSettings.ROOT).map(ModelsJob::root);
        if (options.get(ModelsSettings.GET).isPresent()) {
            return get(options, shelf(root), cancellation);
        }
        if (options.get(ModelsSettings.IMPORT).isPresent()) {
            return bring(options, shelf(root), cancellation);
        }
        if (options.get(ModelsSettings.CHECK).isPresent()) {
            Holding holding = named(options.get(ModelsSettings.CHECK).get());
            IJ.showStatus(TITLE + ": checking " + holding.name() + "...");
            return Checkup.of(holding, cancellation);
        }
        if (options.get(ModelsSettings.DELETE).isPresent()) {
            return delete(named(options.get(ModelsSettings.DELETE).get()));
        }
        return root.map(folder -> "Models are looked for in " + folder + ", too.").orElseGet(ModelsJob::list);
    }

    private static Holding named(String name) {
        return Holdings.find(Holdings.of(KnownModels.roots()), name);
    }

    private static Path root(Path named) {
        Path root = named.toAbsolutePath().normalize();
        if (Files.exists(root) && !Files.isDirectory(root) || !Files.exists(root)
                && (root.getParent() == null || !Files.isDirectory(root.getParent()))) {
            throw new IllegalArgumentException("'root' cannot be '" + root + "': " + (Files.exists(root)
                    ? "that is a file" : "the folder that it would be made in does not exist")
                    + ". Name a folder. See docs/library.md#folders-for-models");
        }
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw new UncheckedIOException("'root' cannot be '" + root + "': it cannot be made (" + e.getMessage()
                    + "). Name another folder. See docs/library.md#folders-for-models", e);
        }
        KnownModels.addRoot(root);
        return root;
    }

    private static Shelf shelf(Optional<Path> root) {
        return new Shelf(root.orElseGet(KnownModels::usualRoot), KnownModels.roots());
    }

    /** What a download would bring. */
    static Plan plan(Values options, StatusLine status, Cancellation cancellation) {
        HubSettings settings = HubSettings.standard();
        Address address = Address.of(options.get(ModelsSettings.GET).orElseThrow(), settings);
        boolean half = options.get(Settings.PRECISION).flatMap(asked -> asked).equals(Optional.of(Precision.HALF));
        return Plan.of(address, options.get(ModelsSettings.REVISION), half, settings, status, cancellation);
    }

    private static String get(Values options, Shelf shelf, Cancellation cancellation) {
        StatusLine status = new StatusLine(TITLE);
        IJ.showStatus(TITLE + ": asking for " + options.get(ModelsSettings.GET).orElseThrow() + "...");
        Plan plan = plan(options, status, cancellation);
        status.begin(plan.bytes());
        Arrival arrival = new Download(plan, shelf, options.get(ModelsSettings.NAME), status, cancellation).make();
        return arrival.report() + (plan.licence().isEmpty() ? "" : " Its licence is " + plan.licence() + ".");
    }

    private static String bring(Values options, Shelf shelf, Cancellation cancellation) {
        Path source = options.get(ModelsSettings.IMPORT).orElseThrow();
        return new Import(source, shelf, options.get(ModelsSettings.NAME), new StatusLine(TITLE), cancellation).make()
                .report();
    }

    /** Whatever model is open may be it, or use it. */
    private static String delete(Holding holding) {
        Trash.requireDeletable(holding, KnownModels.roots());
        WarmPipeline.SHARED.release();
        return "The " + holding.kind().label() + " " + holding.name() + " is in "
                + Trash.take(holding, KnownModels.roots()) + " now.";
    }

    private static String list() {
        List<Holding> all = Holdings.of(KnownModels.roots());
        return "Folders for models: " + KnownModels.roots().roots() + "\n" + (all.isEmpty() ? "They are empty."
                : all.stream().map(Holding::toString).collect(Collectors.joining("\n")));
    }
}
