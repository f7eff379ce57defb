package org.diffusionj.ij.dialog;

import ij.IJ;
import ij.plugin.BrowserLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The plugin's own pages, which lie in the folder {@code docs} of the ImageJ folder, as the zip brings them. */
public final class HelpPage {
    private static final String FOLDER = "docs";

    private HelpPage() {}

    /** Opens a page in the browser, or says where it is. Never fails: who asks for help has a problem already. */
    public static void open(String page) {
        Optional<Path> place = place(Path.of(String.valueOf(IJ.getDirectory("imagej"))), page);
        if (place.isEmpty()) {
            IJ.showMessage("Help", "The page " + FOLDER + "/" + page + " is in the plugin's zip: unpack it over the"
                    + "\nImageJ folder once more, and the page comes along.");
            return;
        }
        try {
            BrowserLauncher.openURL(place.get().toUri().toString());
        } catch (IOException | RuntimeException | LinkageError noBrowser) {
            IJ.showMessage("Help", "There is no browser that could show the page. It is in this file:\n" + place.get());
        }
    }

    /** The page in ImageJ's folder, or in the source tree that this runs from. */
    static Optional<Path> place(Path imageJ, String page) {
        return Optional.of(imageJ.resolve(FOLDER).resolve(page)).filter(Files::exists)
                .or(() -> Optional.of(Path.of(FOLDER, page)).filter(Files::exists)).map(Path::toAbsolutePath);
    }
}
