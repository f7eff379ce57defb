package org.diffusionj.ij.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileSaver;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.StringSelection;
import java.awt.datatransfer.Transferable;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JPanel;
import javax.swing.TransferHandler.TransferSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is dragged onto the panel. */
class InputDropTest {
    @TempDir
    private Path folder;

    private final List<ImagePlus> used = new ArrayList<>();
    private final InputDrop drop = new InputDrop(used::add);

    /** As file managers and the list of pictures hand files over. */
    private record Dragged(List<File> files) implements Transferable {
        @Override
        public DataFlavor[] getTransferDataFlavors() {
            return new DataFlavor[] {DataFlavor.javaFileListFlavor};
        }

        @Override
        public boolean isDataFlavorSupported(DataFlavor flavor) {
            return flavor.equals(DataFlavor.javaFileListFlavor);
        }

        @Override
        public Object getTransferData(DataFlavor flavor) throws UnsupportedFlavorException {
            if (!isDataFlavorSupported(flavor)) {
                throw new UnsupportedFlavorException(flavor);
            }
            return files;
        }
    }

    @Test
    void thePictureOfAFileIsUsed() {
        ImagePlus image = IJ.createImage("ramp", "16-bit ramp", 32, 16, 1);
        File file = folder.resolve("a b.tif").toFile();
        new FileSaver(image).saveAsTiff(file.getPath());
        assertTrue(drop.importData(support(new Dragged(List.of(file)))));
        assertEquals(16, used.get(0).getBitDepth());
        assertEquals(32, used.get(0).getWidth());
    }

    @Test
    void whatIsNoPictureIsLeft() throws Exception {
        File text = Files.writeString(folder.resolve("notes.xyz"), "no picture").toFile();
        assertFalse(drop.importData(support(new Dragged(List.of(text)))));
        assertFalse(drop.importData(support(new Dragged(List.of(folder.resolve("absent.tif").toFile())))));
        assertFalse(drop.importData(support(new Dragged(List.of()))));
        assertFalse(drop.importData(support(new StringSelection("words"))));
        assertFalse(drop.canImport(support(new StringSelection("words"))));
        assertTrue(drop.canImport(support(new Dragged(List.of(text)))));
        assertTrue(used.isEmpty());
    }

    private static TransferSupport support(Transferable dragged) {
        return new TransferSupport(new JPanel(), dragged);
    }
}
