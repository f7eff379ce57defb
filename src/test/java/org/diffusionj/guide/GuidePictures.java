package org.diffusionj.guide;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.OvalRoi;
import ij.plugin.frame.Recorder;
import ij.process.ByteProcessor;
import java.awt.Color;
import java.awt.Component;
import java.awt.Container;
import java.awt.EventQueue;
import java.awt.Graphics2D;
import java.awt.Robot;
import java.awt.Window;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JTable;
import org.diffusionj.headless.PluginCommands;
import org.diffusionj.ij.dialog.DialogHand;

/** ImageJ with windows, and a hand that does what the guide tells: pictures of the windows, for the guide. */
final class GuidePictures {
    private static final int GAP = 12;

    private final Path folder;

    private GuidePictures(Path folder) {
        this.folder = folder;
    }

    /** @param args where the pictures go */
    public static void main(String[] args) throws Exception {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().exit(1); // open windows would keep the process
        });
        System.setProperty("user.home", Files.createTempDirectory("guide").toString());
        new ImageJ();
        PluginCommands.register();
        new GuidePictures(Path.of(args[0])).make();
        Runtime.getRuntime().exit(0);
    }

    private void make() throws Exception {
        Recorder recorder = new Recorder();
        BufferedImage dialog = call("Text to Image...", "sparse large blue nuclei", hand -> hand.type("seed", "7"));
        ImagePlus made = result("sparse large blue nuclei");
        write("first.png", dialog, picture(made.getWindow()));
        write("macro.png", picture(recorder));

        made.setRoi(new OvalRoi(130, 110, 110, 110));
        call("Inpaint Selection...", "large green nuclei", hand -> {
            hand.type("strength", "1");
            hand.type("seed", "3");
        });
        write("inpaint.png", picture(made.getWindow()), picture(result("large green nuclei").getWindow()));
        closeAll();

        ImagePlus cell = open("cell.png");
        call("Image to Image...", "large gray nuclei", hand -> {
            hand.type("strength", "0.5");
            hand.type("seed", "3");
        });
        write("image.png", picture(cell.getWindow()), picture(result("large gray nuclei").getWindow()));
        closeAll();

        ByteProcessor plane = new ByteProcessor(256, 256);
        for (int i = 0; i < 6; i++) {
            plane.setValue(i + 1);
            plane.fill(new OvalRoi(20 + 80 * (i % 3), 40 + 110 * (i / 3), 60, 60));
        }
        ImagePlus labels = new ImagePlus("labels", plane);
        labels.show();
        IJ.run(labels, "Fire", "");
        labels.setDisplayRange(0, 8);
        labels.updateAndDraw();
        BufferedImage shown = picture(labels.getWindow());
        IJ.doCommand("Labels to Image...");
        JDialog asked = DialogHand.await(DialogHand::dialog);
        EventQueue.invokeAndWait(() -> new DialogHand(asked).choose("blue nuclei", "starter"));
        write("labels.png", shown, picture(asked));
        EventQueue.invokeAndWait(asked::dispose);
        closeAll();

        IJ.doCommand("Diffusion Models...");
        JFrame models = DialogHand.await(() -> Arrays.stream(Window.getWindows()).filter(Window::isShowing)
                .filter(JFrame.class::isInstance).map(JFrame.class::cast)
                .filter(window -> window.getTitle().equals("Diffusion Models")).findFirst());
        DialogHand.await(() -> Optional.of(table(models)).filter(table -> table.getRowCount() > 0));
        EventQueue.invokeAndWait(() -> models.setSize(1080, 200));
        write("models.png", picture(models));
    }

    private static JTable table(Container window) {
        for (Component part : window.getComponents()) {
            JTable found = part instanceof JTable table ? table
                    : part instanceof Container inner ? table(inner) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static ImagePlus open(String name) {
        ImagePlus image = IJ.openImage(Path.of("examples", "micrographs", name).toString());
        image.show();
        return image;
    }

    private static void closeAll() {
        for (int id : Optional.ofNullable(WindowManager.getIDList()).orElse(new int[0])) {
            ImagePlus image = WindowManager.getImage(id);
            image.changes = false;
            image.close();
        }
    }

    /** Fills in the dialog as the guide tells, and presses OK. */
    private static BufferedImage call(String command, String prompt, Consumer<DialogHand> settings) throws Exception {
        IJ.doCommand(command);
        JDialog dialog = DialogHand.await(DialogHand::dialog);
        DialogHand hand = new DialogHand(dialog);
        EventQueue.invokeAndWait(() -> {
            hand.choose(prompt, "starter");
            hand.type("steps", "8");
            settings.accept(hand);
        });
        BufferedImage shown = picture(dialog);
        EventQueue.invokeAndWait(() -> hand.press("OK"));
        return shown;
    }

    private static ImagePlus result(String title) throws Exception {
        return DialogHand.await(() -> Optional.ofNullable(WindowManager.getCurrentImage())
                .filter(image -> image.getTitle().startsWith(title) && !image.getTitle().contains("forming")));
    }

    private static BufferedImage picture(Window window) throws Exception {
        EventQueue.invokeAndWait(window::toFront);
        Thread.sleep(800); // windows are drawn in their own time
        EventQueue.invokeAndWait(() -> { });
        return new Robot().createScreenCapture(window.getBounds());
    }

    /** One beside the other. */
    private void write(String name, BufferedImage... pictures) throws Exception {
        List<BufferedImage> all = List.of(pictures);
        int width = all.stream().mapToInt(BufferedImage::getWidth).sum() + GAP * (all.size() - 1);
        int height = all.stream().mapToInt(BufferedImage::getHeight).max().orElseThrow();
        BufferedImage joined = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = joined.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        int x = 0;
        for (BufferedImage picture : all) {
            graphics.drawImage(picture, x, 0, null);
            x += picture.getWidth() + GAP;
        }
        graphics.dispose();
        ImageIO.write(joined, "png", folder.resolve(name).toFile());
    }
}
