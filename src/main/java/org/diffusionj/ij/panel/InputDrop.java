package org.diffusionj.ij.panel;

import ij.ImagePlus;
import ij.io.Opener;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.swing.TransferHandler;

/** Takes a picture's file that is dropped, from the history or from elsewhere, as the input of the next picture. */
final class InputDrop extends TransferHandler {
    private static final long serialVersionUID = 1;

    private final transient Consumer<ImagePlus> used;

    InputDrop(Consumer<ImagePlus> used) {
        this.used = used;
    }

    @Override
    public boolean canImport(TransferSupport support) {
        return support.isDataFlavorSupported(DataFlavor.javaFileListFlavor);
    }

    @Override
    public boolean importData(TransferSupport support) {
        try {
            List<?> files = (List<?>) support.getTransferable().getTransferData(DataFlavor.javaFileListFlavor);
            Optional<ImagePlus> image = files.stream().map(File.class::cast).filter(File::isFile).findFirst()
                    .flatMap(InputDrop::opened);
            image.ifPresent(used);
            return image.isPresent();
        } catch (UnsupportedFlavorException | IOException gone) {
            return false;
        }
    }

    /** Nothing if it is no picture, without a message of ImageJ's own. */
    private static Optional<ImagePlus> opened(File file) {
        Opener opener = new Opener();
        opener.setSilentMode(true);
        return Optional.ofNullable(opener.openImage(file.getPath()));
    }
}
