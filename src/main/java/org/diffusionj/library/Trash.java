package org.diffusionj.library;

import java.awt.Desktop;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.model.RootFolder;

/**
 * Where what is deleted goes: the computer's trash, or, where Java knows none, a folder {@code .trash} in the folder
 * for models. Nothing outside of those folders is ever touched, nor the model that came with the program.
 */
public final class Trash {
    private static final String FOLDER = ".trash";
    private static final String STARTER = "starter";

    private Trash() {}

    /**
     * Refuses what is not to be deleted.
     *
     * @throws IllegalArgumentException saying why
     */
    public static void requireDeletable(Holding holding, ModelRoots roots) {
        Path place = holding.place();
        if (holding.kind() == RootFolder.MODELS && place.getFileName().toString().equals(STARTER)) {
            throw refusal(holding, "it came with the program, which is lost without it");
        }
        if (Files.isSymbolicLink(place)) {
            throw refusal(holding, "it is a link, to " + real(place) + ". Delete the link by hand");
        }
        if (place.toString().contains("models--")) {
            throw refusal(holding, "it lies in the hub's cache, which 'hf cache delete' empties");
        }
        boolean inside = roots.roots().stream().filter(Files::isDirectory).map(Trash::real)
                .anyMatch(root -> real(place).startsWith(root) && !real(place).equals(root));
        if (!inside) {
            throw refusal(holding, real(place) + " lies in no folder for models");
        }
    }

    private static IllegalArgumentException refusal(Holding holding, String why) {
        return new IllegalArgumentException("The " + holding.kind().label() + " " + holding.name()
                + " is not deleted: " + why + ". See docs/library.md#delete");
    }

    private static Path real(Path place) {
        try {
            return place.toRealPath();
        } catch (IOException e) {
            return place.toAbsolutePath().normalize();
        }
    }

    /**
     * Puts it into the trash, with what was kept of its origin and the notes beside it.
     *
     * @return where it is now, in words
     * @throws IllegalArgumentException if it is not to be deleted
     */
    public static String take(Holding holding, ModelRoots roots) {
        requireDeletable(holding, roots);
        List<Path> all = withNotes(holding.place());
        try {
            if (all.stream().allMatch(Trash::intoDesktopTrash)) {
                return "the computer's trash";
            }
            Path trash = free(holding.root().resolve(FOLDER), holding.name());
            Files.createDirectories(trash);
            for (Path file : all) {
                if (Files.exists(file)) {
                    Files.move(file, trash.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
                }
            }
            return trash.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(holding.place() + " cannot be moved to the trash (" + e.getMessage()
                    + "). Close what uses it, or delete it by hand. See docs/library.md#delete", e);
        }
    }

    /** Of a file, also what lies beside it for it alone. */
    private static List<Path> withNotes(Path place) {
        List<Path> all = new ArrayList<>(List.of(place));
        if (!Files.isDirectory(place)) {
            String stem = place.getFileName().toString().replaceFirst("\\.\\w+$", "");
            Stream.of(Origin.place(place), place.resolveSibling(stem + ".json"), place.resolveSibling(stem + ".yaml"))
                    .filter(Files::isRegularFile).forEach(all::add);
        }
        return all;
    }

    private static boolean intoDesktopTrash(Path place) {
        Optional<Desktop> desktop = GraphicsEnvironment.isHeadless() || !Desktop.isDesktopSupported()
                ? Optional.empty() : Optional.of(Desktop.getDesktop());
        return desktop.filter(own -> own.isSupported(Desktop.Action.MOVE_TO_TRASH))
                .filter(own -> own.moveToTrash(place.toFile())).isPresent();
    }

    private static Path free(Path trash, String name) {
        String plain = name.replace('/', '-');
        Path place = trash.resolve(plain);
        for (int i = 2; Files.exists(place); i++) {
            place = trash.resolve(plain + "-" + i);
        }
        return place;
    }
}
