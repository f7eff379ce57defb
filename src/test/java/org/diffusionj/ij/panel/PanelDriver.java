package org.diffusionj.ij.panel;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.OvalRoi;
import ij.io.FileSaver;
import ij.plugin.frame.Recorder;
import ij.process.ImageProcessor;
import java.awt.Component;
import java.awt.EventQueue;
import java.awt.Rectangle;
import java.awt.Robot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.swing.JComboBox;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import org.diffusionj.headless.PluginCommands;
import org.diffusionj.ij.dialog.DialogHand;
import org.diffusionj.ij.job.ResultWindow;

/**
 * ImageJ with windows and a recorder, and a hand that works in the panel: prints what came of it, keeps the pictures
 * and what was recorded.
 */
public final class PanelDriver {
    private static final String PROMPT = "a [b] ] \"q\" \\n C:\\x steps=9\nline 2 [ \u00b5m \u6838";

    private final Path folder;
    private final DialogHand hand;
    private final Recorder recorder;
    private ImagePlus words;

    private PanelDriver(Path folder, JFrame frame, Recorder recorder) {
        this.folder = folder;
        this.hand = new DialogHand(frame);
        this.recorder = recorder;
    }

    /** @param args folder to write to; model */
    public static void main(String[] args) throws Exception {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().exit(1); // open windows would keep the process
        });
        new ImageJ();
        PluginCommands.register();
        Recorder recorder = new Recorder();
        IJ.doCommand("Diffusion Panel");
        JFrame frame = DialogHand.await(() -> DialogHand.frame(DiffusionPanel.TITLE));
        PanelDriver driver = new PanelDriver(Path.of(args[0]), frame, recorder);
        driver.screen("opened.png");
        driver.fromWords(args[1]);
        driver.fromImage();
        driver.history();
        driver.presets();
        driver.queue();
        driver.live();
        driver.close();
        Runtime.getRuntime().exit(0);
    }

    private void fromWords(String model) throws Exception {
        EventQueue.invokeAndWait(() -> {
            all(JTextArea.class, "Prompt").setText(PROMPT);
            modelBox().setSelectedItem(model);
            hand.type("steps", "many");
            print(hand.canPress("Generate") + " " + hand.shows("'steps' cannot be 'many'. Allowed is"));
            hand.type("steps", "2");
            hand.type("width", "64");
            hand.type("height", "80");
            print(hand.canPress("Generate") + " " + source());
            hand.press("Generate");
        });
        DialogHand.await(() -> recorded("prompt="));
        words = open().findFirst().orElseThrow();
        new FileSaver(words).saveAsPng(folder.resolve("words.png").toString());
        DialogHand.await(truth(() -> pictures().getModel().getSize() == 1));
        screen("made.png");
        Files.writeString(folder.resolve("recorded.ijm"), recorder.getText());
    }

    /** The active image decides what is made. */
    private void fromImage() throws Exception {
        ImagePlus source = IJ.createImage("ramp", "16-bit ramp", 64, 64, 1);
        source.show();
        DialogHand.await(truth(() -> source().equals("A new picture from \"ramp\".")));
        EventQueue.invokeAndWait(() -> {
            hand.type("seed", "7");
            hand.type("strength", "0.6");
            hand.type("width", "");
            hand.type("height", "");
            hand.press("Generate");
        });
        ImagePlus made = made(source);
        print("from an image: " + made.getWidth() + " " + made.getBitDepth());
        settle();
        EventQueue.invokeAndWait(() -> {
            source.getWindow().toFront();
            WindowManager.setCurrentWindow(source.getWindow());
            source.setRoi(new OvalRoi(16, 16, 32, 32));
        });
        DialogHand.await(truth(() -> source().equals("What is selected in \"ramp\" is made anew.")));
        EventQueue.invokeAndWait(() -> hand.press("Generate"));
        ImagePlus inpainted = made(source, made);
        print("in a selection: " + (inpainted.getProcessor().get(0) == source.getProcessor().get(0))
                + " " + (inpainted.getProcessor().get(32, 32) == source.getProcessor().get(32, 32)));
        DialogHand.await(truth(() -> pictures().getModel().getSize() == 3));
        new FileSaver(inpainted).saveAsTiff(folder.resolve("inpainted.tif").toString());
        Files.writeString(folder.resolve("recorded.ijm"), recorder.getText());
        screen("inpainted.png");
    }

    /** The image that is none of these, once it is whole. */
    private ImagePlus made(ImagePlus... others) throws Exception {
        return DialogHand.await(() -> open().filter(image -> image != words && image.getInfoProperty() != null
                && List.of(others).stream().noneMatch(image::equals)).findFirst());
    }

    private static Stream<ImagePlus> open() {
        return IntStream.of(Optional.ofNullable(WindowManager.getIDList()).orElse(new int[0]))
                .mapToObj(WindowManager::getImage).filter(Objects::nonNull);
    }

    /** Closed pictures come back; settings are taken back; two are compared. */
    private void history() throws Exception {
        closeAll();
        EventQueue.invokeAndWait(() -> {
            pictures().setSelectedIndex(2);
            hand.press("Show");
        });
        ImagePlus again = made();
        print("shown again: " + again.getTitle().substring(0, 5) + " " + again.getWidth() + " "
                + again.getInfoProperty().contains("seed = "));
        new FileSaver(again).saveAsPng(folder.resolve("again.png").toString());
        EventQueue.invokeAndWait(() -> {
            hand.type("seed", "8");
            pictures().setSelectedIndex(0);
            hand.press("Settings");
            print("taken back: " + text("strength") + " " + text("seed") + " " + source());
            pictures().setSelectedIndices(new int[] {0, 1});
            hand.press("Compare");
        });
        DialogHand.await(truth(() -> WindowManager.getImage("Compared") != null));
        print("compared: " + WindowManager.getImage("Compared").getStackSize());
        closeAll();
        EventQueue.invokeAndWait(() -> {
            pictures().setSelectedIndex(1);
            hand.press("As input");
            print("input: " + source());
        });
        closeAll();
    }

    /** Kept under a name, and found again. */
    private void presets() throws Exception {
        EventQueue.invokeAndWait(() -> {
            JComboBox<?> names = combo("Favourite");
            names.getEditor().setItem("fine 1");
            hand.pressNamed("Save favourite");
            hand.type("seed", "99");
            names.setSelectedItem("fine 1");
            print("favourite: " + text("seed"));
            names.getEditor().setItem("../x");
            hand.pressNamed("Save favourite");
            print("refused: " + hand.shows("A preset cannot be called '../x'"));
        });
        try (Stream<Path> files = Files.list(folder.resolve(".imagej/diffusion-presets"))) {
            print("files: " + files.map(file -> file.getFileName().toString()).toList());
        }
    }

    /** Several at once, one of which is cancelled. */
    private void queue() throws Exception {
        EventQueue.invokeAndWait(() -> {
            combo("Command").setSelectedIndex(0);
            hand.type("width", "64");
            hand.type("height", "64");
            hand.type("images", "1000");
            all(JTextArea.class, "Prompt").setText("first");
            hand.press("Generate");
        });
        DialogHand.await(truth(() -> labels().contains("works")));
        forming();
        EventQueue.invokeAndWait(() -> {
            hand.type("images", "1");
            all(JTextArea.class, "Prompt").setText("second");
            hand.press("Generate");
        });
        DialogHand.await(truth(() -> labels().contains("waits")));
        print("queue: " + labels().stream().filter(label -> label.startsWith("Text to Image: ")).toList()
                + " " + DialogHand.dialog("Diffusion Queue").isPresent());
        screen("queue.png");
        EventQueue.invokeAndWait(() -> hand.pressNamed("Cancel Text to Image: first"));
        DialogHand.await(truth(() -> WindowManager.getImage("second") != null && labels().stream()
                .noneMatch("works"::equals)));
        print("then: " + recorder.getText().contains("prompt=first") + " "
                + recorder.getText().contains("prompt=[second]"));
        closeAll();
    }

    /** A picture that forms is no reason to make the next one from it. */
    private void forming() throws Exception {
        EventQueue.invokeAndWait(() -> hand.press("By the active image"));
        DialogHand.await(truth(() -> open().anyMatch(ResultWindow::isForming)));
        settle();
        print("forming: " + combo("Command").getSelectedItem());
        EventQueue.invokeAndWait(() -> combo("Command").setSelectedIndex(0));
    }

    /** Each change is followed, also one of the image; what stays is what the recorded line makes. */
    private void live() throws Exception {
        ImagePlus source = IJ.createImage("painted", "8-bit ramp", 64, 64, 1);
        source.show();
        EventQueue.invokeAndWait(() -> {
            combo("Command").setSelectedIndex(1);
            hand.type("width", "");
            hand.type("height", "");
            hand.type("seed", "5");
            hand.press("Live");
        });
        ImagePlus picture = made(source);
        long before = hash(picture);
        EventQueue.invokeAndWait(() -> all(JTextArea.class, "Prompt").setText("third"));
        DialogHand.await(truth(() -> hash(picture) != before && picture.getTitle().equals("third")));
        settled(picture);
        selection(source, picture);
        long words = settled(picture);
        source.getProcessor().setColor(255);
        source.getProcessor().fill(new OvalRoi(10, 10, 30, 30));
        source.updateAndDraw();
        DialogHand.await(truth(() -> hash(picture) != words));
        settled(picture);
        print("live: " + picture.getBitDepth() + " " + images() + " " + hand.canPress("Generate"));
        screen("live.png");
        new FileSaver(source).saveAsTiff(folder.resolve("painted.tif").toString());
        EventQueue.invokeAndWait(() -> hand.press("Live"));
        DialogHand.await(() -> recorded("prompt=[third]"));
        new FileSaver(picture).saveAsTiff(folder.resolve("live.tif").toString());
        Files.writeString(folder.resolve("live.ijm"), recorder.getText());
        print("left running: " + liveThreads());
        EventQueue.invokeAndWait(() -> hand.press("Live")); // on again, until the panel is closed
        DialogHand.await(truth(() -> images() == 3));
    }

    /** What is made anew follows the selection that a user moves, and all of the picture when there is none. */
    private void selection(ImagePlus source, ImagePlus picture) throws Exception {
        source.setRoi(new OvalRoi(4, 4, 24, 24));
        EventQueue.invokeAndWait(() -> combo("Command").setSelectedIndex(2));
        DialogHand.await(truth(() -> isNew(source, picture, 16) && !isNew(source, picture, 48)));
        source.getRoi().setLocation(36, 36);
        source.updateAndDraw();
        DialogHand.await(truth(() -> !isNew(source, picture, 16) && isNew(source, picture, 48)));
        source.killRoi();
        EventQueue.invokeAndWait(() -> combo("Command").setSelectedIndex(1));
        DialogHand.await(truth(() -> isNew(source, picture, 16) && isNew(source, picture, 48)));
    }

    /**
     * Whether four pixels on the diagonal are none of those of the source. A picture of the selection alone, which
     * Image to Image makes before the command changes, is of another size.
     */
    private static boolean isNew(ImagePlus source, ImagePlus picture, int from) {
        ImageProcessor old = source.getProcessor();
        ImageProcessor made = picture.getProcessor();
        return made.getWidth() == old.getWidth() && made.getHeight() == old.getHeight()
                && IntStream.range(from, from + 4).anyMatch(at -> made.get(at, at) != old.get(at, at));
    }

    private static long liveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("DiffusionJ live")).count();
    }

    /** Waits until a picture has stayed as it is for two seconds: what comes first may be a preview. */
    private static long settled(ImagePlus image) throws InterruptedException {
        long last = hash(image);
        for (int same = 0; same < 20; same++) {
            Thread.sleep(100);
            long now = hash(image);
            same = now == last ? same : 0;
            last = now;
        }
        return last;
    }

    private static long hash(ImagePlus image) {
        return Arrays.hashCode((byte[]) image.getProcessor().convertToByte(true).getPixels());
    }

    private void close() throws Exception {
        EventQueue.invokeAndWait(() -> DialogHand.frame(DiffusionPanel.TITLE).orElseThrow().dispose());
        DialogHand.await(truth(() -> liveThreads() == 0));
        print("closed: " + DialogHand.frame(DiffusionPanel.TITLE).isPresent());
    }

    private static int images() {
        return WindowManager.getImageCount();
    }

    private static void closeAll() {
        open().forEach(image -> {
            image.changes = false;
            image.close();
        });
    }

    private List<String> labels() {
        return hand.all(JLabel.class).stream().map(JLabel::getText).toList();
    }

    private JComboBox<?> combo(String name) {
        return all(JComboBox.class, name);
    }

    private String text(String key) {
        return hand.all(JTextField.class).stream()
                .filter(field -> String.valueOf(field.getToolTipText()).startsWith("Macro key " + key))
                .findFirst().orElseThrow().getText();
    }

    private Optional<String> recorded(String word) {
        return Optional.of(recorder.getText()).filter(text -> text.contains(word));
    }

    private String source() {
        return hand.all(JLabel.class).stream().map(JLabel::getText).filter(text -> text != null && text.endsWith("."))
                .findFirst().orElse("");
    }

    private <T extends Component> T all(Class<T> type, String name) {
        return hand.all(type).stream().filter(found -> name.equals(found.getAccessibleContext().getAccessibleName()))
                .findFirst().orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private JComboBox<String> modelBox() {
        return hand.all(JComboBox.class).get(1);
    }

    private JList<?> pictures() {
        return hand.all(JList.class).get(0);
    }

    private static void print(String line) {
        System.out.println(line);
    }

    private static Supplier<Optional<Boolean>> truth(Supplier<Boolean> condition) {
        return () -> Optional.of(condition.get()).filter(value -> value);
    }

    private static void settle() throws Exception {
        Thread.sleep(500); // windows are drawn, and become active, in their own time
        EventQueue.invokeAndWait(() -> { });
    }

    private void screen(String name) throws Exception {
        settle();
        ImageIO.write(new Robot().createScreenCapture(new Rectangle(1366, 768)), "png", folder.resolve(name).toFile());
    }
}
