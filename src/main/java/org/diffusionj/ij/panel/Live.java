package org.diffusionj.ij.panel;

import ij.ImagePlus;
import ij.WindowManager;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.job.GenerationJob;
import org.diffusionj.ij.job.ResultPlace;
import org.diffusionj.ij.job.ResultWindow;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.ij.request.GenerationSettings;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.settings.Values;

/**
 * Pictures that follow every change of the settings and of the image that they are made from. The newest change wins:
 * it cancels the picture that is being made for an older one.
 */
final class Live {
    private static final int POLL_MILLIS = 50;
    private static final double NANOS = 1e9;

    private final LiveWindow window;
    private final Consumer<String> tells;
    private final Consumer<Optional<Result>> ends;
    private final Thread watcher = new Thread(this::watch, "DiffusionJ live");
    private volatile Optional<Wish> wish = Optional.empty();
    private volatile boolean on = true;
    private Optional<Frame> frame = Optional.empty();
    private volatile Optional<ImagePlus> source = Optional.empty();
    private volatile Optional<GenerationSettings> last = Optional.empty();

    /** What is to be made. */
    record Wish(GenerationCommand command, Values values) {}

    /** The last picture, with what made it, and the image that it was made from, if any. */
    record Result(ImagePlus image, GenerationSettings settings, Optional<ImagePlus> source) {}

    /** What a picture is made for: equal as long as nothing changed. */
    private record State(Wish wish, List<Object> look) {}

    /**
     * @param tells is told how long pictures take, and why one could not be made
     * @param shows is given the image in which each picture takes the place of the one before
     * @param ends is given the last picture when nothing runs any more, be it switched off here or by Esc
     */
    Live(Consumer<String> tells, Consumer<ImagePlus> shows, Consumer<Optional<Result>> ends) {
        this.window = new LiveWindow(shows);
        this.tells = tells;
        this.ends = ends;
        watcher.setDaemon(true);
        watcher.start();
    }

    /** From now on this is wanted. */
    void want(Wish other) {
        wish = Optional.of(other);
    }

    /** Ends soon, and nothing runs then. */
    void stop() {
        on = false;
    }

    /** Waits until nothing runs. */
    void await() throws InterruptedException {
        watcher.join();
    }

    private void watch() {
        Optional<State> made = Optional.empty();
        while (on && !window.isClosed()) {
            Optional<State> now = wish.map(this::state);
            if (!now.equals(made)) {
                frame.ifPresent(Frame::supersede);
                frame = now.map(state -> new Frame(state.wish()));
                made = now;
            }
            pause();
        }
        frame.ifPresent(Frame::supersede);
        ends.accept(window.leave().flatMap(image -> last.map(settings -> new Result(image, settings,
                source.filter(from -> settings.command().needsMaterial())))));
    }

    private State state(Wish wanted) {
        if (!wanted.command().needsMaterial()) {
            return new State(wanted, List.of());
        }
        Optional<ImagePlus> active = Optional.ofNullable(WindowManager.getCurrentImage());
        source = active.filter(image -> !window.isIn(image) && !ResultWindow.isForming(image))
                .or(() -> source.filter(image -> image.getProcessor() != null && image.isVisible()));
        return new State(wanted, source.map(image -> new LiveSource(image).look()).orElse(List.of()));
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    /** One picture, on a thread of its own. */
    private final class Frame {
        private final Cancellation cancellation = new Cancellation();
        private final Wish wish;
        private final Optional<ImagePlus> from;
        private final Thread thread = new Thread(this::run, "DiffusionJ live picture");
        private volatile boolean superseded;

        Frame(Wish wish) {
            this.wish = wish;
            this.from = wish.command().needsMaterial() ? source.map(image -> new LiveSource(image).copy())
                    : Optional.empty();
            thread.setDaemon(true);
            thread.start();
        }

        /** Cancels it, and waits until it has ended. */
        void supersede() {
            superseded = true;
            cancellation.cancel();
            while (thread.isAlive()) {
                pause();
            }
        }

        private void run() {
            WindowManager.setTempCurrentImage(from.orElse(null));
            try {
                CommandBorder.call(this::make);
            } catch (CancellationException e) {
                on &= superseded; // else by Esc, or by the list of those that work
            } catch (IllegalArgumentException | IllegalStateException e) {
                tells.accept(e.getMessage());
            } finally {
                WindowManager.setTempCurrentImage(null);
            }
        }

        private void make() {
            long start = System.nanoTime();
            AtomicReference<ImagePlus> made = new AtomicReference<>();
            GenerationSettings settings = GenerationJob.run(wish.command(), wish.values(), unit -> wish.values(),
                    ResultPlace.caller(made::set), cancellation);
            if (!superseded) {
                last = Optional.of(settings);
                window.show(made.get());
                tells.accept(String.format(Locale.ROOT, "Live: %.1f s a picture.",
                        (System.nanoTime() - start) / NANOS));
            }
        }
    }
}
