package org.diffusionj.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.diffusionj.runtime.Cancellation;

/** How often something is tried that failed, and how long is waited between. */
final class Patience {
    /** A server that asks for more is left alone, and the user is told. */
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int POLL_MILLIS = 50;

    private final HubSettings settings;
    private final DownloadListener listener;
    private final Cancellation cancellation;
    private int failures;

    Patience(HubSettings settings, DownloadListener listener, Cancellation cancellation) {
        this.settings = settings;
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /** Something can fail, and be tried again. */
    @FunctionalInterface
    interface Attempt<T> {
        /** @return none if the server asked to try again */
        Optional<T> make(Patience patience) throws IOException;
    }

    /** Tries until it succeeds, or fails so often that it makes no sense. */
    <T> T until(URI address, Attempt<T> attempt) {
        while (true) {
            try {
                Optional<T> made = attempt.make(this);
                if (made.isPresent()) {
                    return made.get();
                }
            } catch (FileSystemException e) {
                throw unwritable(e.getFile(), e);
            } catch (IOException e) {
                failed(address, e.getMessage(), Optional.empty());
            }
        }
    }

    /** The disk, not the network, is the reason. */
    static HubException unwritable(String file, IOException e) {
        String reason = e instanceof FileSystemException system && system.getReason() != null ? system.getReason()
                : String.valueOf(e.getMessage());
        return new HubException(file + " cannot be written (" + reason + ")", "Make room on the disk, or choose"
                + " another folder for models; what has come stays, and the download goes on from there",
                "a-download-that-breaks-off");
    }

    /** There was progress: what failed before does not count any more. */
    void succeeded() {
        failures = 0;
    }

    /** Waits as long as the server asks, or longer each time. */
    void failed(URI address, String reason, Optional<Duration> asked) {
        failures++;
        Duration pause = asked.orElse(settings.pause().multipliedBy(1L << Math.min(failures - 1, 6)));
        if (failures > settings.repetitions() || pause.compareTo(LONGEST) > 0) {
            throw new HubException("the download from " + HubClient.host(address) + " failed: " + reason
                    + (pause.compareTo(LONGEST) > 0 ? ", and asks to wait " + pause.toSeconds() + " s" : ""),
                    "Try again later: what has come stays, and the download goes on from there",
                    "a-download-that-breaks-off");
        }
        listener.pausing(reason, pause);
        long end = System.nanoTime() + pause.toNanos();
        while (System.nanoTime() < end) {
            cancellation.check();
            LockSupport.parkNanos(Math.min(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS), end - System.nanoTime()));
        }
    }

    /** Answers that a later try may turn into better ones: waits then. */
    boolean isToRepeat(Answer answer) {
        int status = answer.status();
        boolean repeat = status == 429 || status == 408 || status / 100 == 5 && status != 501;
        if (repeat) {
            answer.close();
            failed(answer.from(), status == 429 ? "it is asked too often (429)" : "it answers " + status,
                    answer.retryAfter());
        }
        return repeat;
    }
}
