package org.diffusionj.ij.panel;

import ij.IJ;
import ij.ImagePlus;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.io.File;
import java.io.IOException;
import java.util.List;
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
            Object files = support.getTransferable().getTransferData(DataFlavor.javaFileListFlavor);
            ImagePlus image = IJ.openImage(((File) ((List<?>) files).get(0)).getPath());
            if (image != null) {
                used.accept(image);
            }
            return image != null;
        } catch (UnsupportedFlavorException | IOException gone) {
            return false;
        }
    }
}
