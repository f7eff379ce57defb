package org.diffusionj.ij.panel;

import ij.ImagePlus;
import java.awt.Component;
import java.awt.EventQueue;
import java.awt.KeyboardFocusManager;
import java.util.Optional;
import java.util.function.Consumer;
import org.diffusionj.ij.macro.MacroCall;

/** The one window in which each picture takes the place of the one before. */
final class LiveWindow {
    private final Consumer<ImagePlus> shows;
    private volatile Optional<ImagePlus> image = Optional.empty();
    private volatile boolean opened;

    /** @param shows is given the image before it is shown */
    LiveWindow(Consumer<ImagePlus> shows) {
        this.shows = shows;
    }

    /** Whether an image is the one that is shown here. */
    boolean isIn(ImagePlus other) {
        return image.filter(other::equals).isPresent();
    }

    /** Whether it was opened and the user closed it. */
    boolean isClosed() {
        return opened && image.filter(ImagePlus::isVisible).isEmpty();
    }

    /** Shows a picture, and leaves the focus where it is. */
    void show(ImagePlus picture) {
        if (image.isPresent()) {
            image.get().setImage(picture);
            return;
        }
        Component focus = KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusOwner();
        MacroCall.beginUnnamed("Live");
        MacroCall.beforeWindows(); // what is kept at the end is recorded then
        shows.accept(picture);
        image = Optional.of(picture); // before it is active: else the next picture would be made from it, without end
        picture.show();
        opened = true;
        MacroCall.recordNothing();
        if (focus != null) {
            EventQueue.invokeLater(focus::requestFocus);
        }
    }

    /** The picture that is shown, if there is one; it stays. */
    Optional<ImagePlus> leave() {
        Optional<ImagePlus> last = image.filter(ImagePlus::isVisible);
        image = Optional.empty();
        opened = false;
        return last;
    }
}
