package org.diffusionj.ij.panel;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import java.awt.BorderLayout;
import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.awt.Rectangle;
import java.awt.event.KeyEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.swing.BorderFactory;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.JPanel;
import javax.swing.KeyStroke;
import org.diffusionj.ij.border.QueueList;
import org.diffusionj.ij.dialog.FieldScroll;
import org.diffusionj.ij.dialog.GenerationForm;
import org.diffusionj.ij.dialog.LastSettings;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/**
 * The window that stays open, one for all of ImageJ. What it makes goes through the same settings, jobs and line as
 * what dialogs and macros ask for. Used on the event thread only.
 */
public final class DiffusionPanel {
    /** As menu and window call it. */
    public static final String TITLE = "Diffusion Panel";

    private static final int GAP = 8;
    private static final int SCROLL_PIXELS = 20;
    private static final int COLUMNS = 30;

    private static Optional<DiffusionPanel> shown = Optional.empty();
    private static final History HISTORY = new History();

    private final JFrame frame = new JFrame(TITLE);
    private final MadeImages made = new MadeImages();
    private final Map<GenerationCommand, GenerationForm> forms = new EnumMap<>(GenerationCommand.class);
    private final JPanel fields = new JPanel(new BorderLayout());
    private final ActionBar actions = new ActionBar(this::generate, this::live);
    private final CommandChoice choice = new CommandChoice(made, this::show);
    private final QueueList queue = new QueueList();
    private GenerationForm form;
    private Optional<Live> live = Optional.empty();

    private DiffusionPanel() {
        form = form(choice.command());
        fields.add(form.panel(), BorderLayout.CENTER);
        fields.add(new IdleField().panel(), BorderLayout.SOUTH);
        JPanel content = new JPanel(new BorderLayout(GAP, GAP));
        content.setBorder(BorderFactory.createEmptyBorder(GAP, GAP, GAP, GAP));
        content.add(left(), BorderLayout.CENTER);
        content.add(history(), BorderLayout.EAST);
        content.setTransferHandler(new InputDrop(this::use));
        frame.setContentPane(content);
        frame.getRootPane().registerKeyboardAction(event -> IJ.setKeyDown(KeyEvent.VK_ESCAPE),
                KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0), JComponent.WHEN_IN_FOCUSED_WINDOW);
        frame.getRootPane().setDefaultButton(actions.generateButton());
        frame.setDefaultCloseOperation(JFrame.DISPOSE_ON_CLOSE);
        frame.addWindowListener(new WindowAdapter() {
            @Override
            public void windowClosed(WindowEvent event) {
                closed();
            }
        });
        check();
    }

    /** Opens it, or brings it to the front. */
    public static void open() {
        if (shown.isEmpty()) {
            shown = Optional.of(new DiffusionPanel());
            shown.get().opened();
        }
        shown.get().frame.toFront();
    }

    private void opened() {
        frame.pack();
        fit();
        WindowManager.addWindow(frame);
        queue.open();
        choice.open();
        frame.setVisible(true);
    }

    private void closed() {
        live.ifPresent(Live::stop);
        choice.close();
        queue.close();
        WindowManager.removeWindow(frame);
        shown = Optional.empty();
    }

    /** As large as it wants to be, but within the screen: right of images, below ImageJ's own window. */
    private void fit() {
        Rectangle screen = GraphicsEnvironment.getLocalGraphicsEnvironment().getMaximumWindowBounds();
        int top = IJ.getInstance() == null ? screen.y : IJ.getInstance().getY() + IJ.getInstance().getHeight() + GAP;
        int height = Math.min(frame.getHeight(), screen.height);
        int width = Math.min(frame.getWidth() + SCROLL_PIXELS, screen.width);
        frame.setBounds(screen.x + screen.width - width,
                Math.max(screen.y, Math.min(top, screen.y + screen.height - height)), width, height);
    }

    private JComponent left() {
        JPanel below = new JPanel(new BorderLayout(0, 4));
        below.add(actions.panel(), BorderLayout.NORTH);
        below.add(new PresetBar(Presets.ofUser(), this::preset, this::take, actions::guard).panel(),
                BorderLayout.CENTER);
        below.add(queue.panel(), BorderLayout.SOUTH);
        JPanel left = new JPanel(new BorderLayout(0, GAP));
        left.add(choice.panel(), BorderLayout.NORTH);
        left.add(FieldScroll.of(fields), BorderLayout.CENTER);
        left.add(below, BorderLayout.SOUTH);
        return left;
    }

    private JComponent history() {
        return new HistoryStrip(HISTORY, new HistoryStrip.Deeds(
                entry -> actions.guard(() -> made.add(entry.show())),
                entry -> take(new Presets.Preset(entry.settings().command(), entry.settings().options())),
                entry -> actions.guard(() -> use(entry.show())),
                entries -> actions.guard(() -> Comparison.of(entries.get(0).image(), entries.get(1).image()).show())))
                .panel();
    }

    private GenerationForm form(GenerationCommand command) {
        return forms.computeIfAbsent(command, missing -> made(command, LastSettings.of(command)));
    }

    private GenerationForm made(GenerationCommand command, Values values) {
        GenerationForm made = new GenerationForm(command, values, first(), COLUMNS);
        made.onChange(this::check);
        made.onFold(fields::revalidate);
        return made;
    }

    private static Set<Setting<?>> first() {
        Set<Setting<?>> first = new HashSet<>(GenerationForm.FIRST);
        first.add(Settings.LORAS);
        return first;
    }

    /** The fields of a command, with what was typed so far. */
    private void show(GenerationCommand command) {
        if (form != null && form.command() != command) {
            GenerationForm other = form(command);
            other.takeOver(form);
            replace(other);
            check();
        }
    }

    private void replace(GenerationForm other) {
        fields.remove(form.panel());
        form = other;
        fields.add(form.panel(), BorderLayout.CENTER);
        fields.revalidate();
        fields.repaint();
    }

    /** Tells what is not right, if anything is. */
    private void check() {
        if (form == null) {
            return;
        }
        try {
            Values values = form.checked();
            actions.problem("");
            live.ifPresent(running -> running.want(actions.wish(form.command(), values)));
        } catch (IllegalArgumentException e) {
            actions.problem(e.getMessage());
        }
    }

    private void generate() {
        Values values = form.checked();
        LastSettings.remember(form.command(), values);
        PanelJob.start(form.command(), values, this::keep, () -> { });
    }

    private void keep(ImagePlus image) {
        made.add(image);
        HISTORY.add(image);
    }

    private void live(boolean on) {
        if (on) {
            form.type(Settings.SEED, actions.seed(form.checked()));
            live = Optional.of(new Live(text -> EventQueue.invokeLater(() -> actions.tell(text)), made::add,
                    this::liveEnded));
            check();
        } else {
            live.ifPresent(Live::stop);
        }
    }

    /** On Live's own thread. */
    private void liveEnded(Optional<Live.Result> result) {
        result.ifPresent(last -> {
            keep(last.image());
            LiveRecord.of(last);
        });
        EventQueue.invokeLater(() -> {
            live = Optional.empty();
            actions.liveEnded();
            check();
        });
    }

    private Presets.Preset preset() {
        return new Presets.Preset(form.command(), form.checked());
    }

    private void take(Presets.Preset preset) {
        choice.choose(preset.command());
        Values values = preset.values().with(Settings.PREVIEW, true);
        if (form.hasFields(values)) {
            form.fill(values);
        } else {
            GenerationForm other = made(preset.command(), values);
            forms.put(preset.command(), other);
            replace(other);
        }
        check();
    }

    private void use(ImagePlus image) {
        if (image.getWindow() == null) {
            image.show();
        }
        choice.choose(GenerationCommand.IMAGE_TO_IMAGE);
    }
}
