package org.diffusionj.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.diffusionj.runtime.Cancellation;

/**
 * What a server sends after its headers, piece by piece, so that whoever takes it notices at once when the user cancels
 * or the server sends nothing more.
 */
final class Body implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
    private static final int POLL_MILLIS = 50;

    /** Something that arrived: bytes, the end, or a failure. */
    private record Piece(List<ByteBuffer> bytes, boolean last, Optional<Throwable> failure) {}

    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private final Duration stall;
    private volatile Flow.Subscription subscription;
    private volatile boolean closed;

    Body(Duration stall) {
        this.stall = stall;
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        if (closed) {
            begun.cancel();
        } else {
            begun.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        pieces.add(new Piece(bytes, false, Optional.empty()));
    }

    @Override
    public void onError(Throwable failure) {
        pieces.add(new Piece(List.of(), true, Optional.of(failure)));
    }

    @Override
    public void onComplete() {
        pieces.add(new Piece(List.of(), true, Optional.empty()));
    }

    /**
     * The next bytes; empty at the end.
     *
     * @throws IOException if the connection broke, or nothing came for too long
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    List<ByteBuffer> next(Cancellation cancellation) throws IOException {
        long end = System.nanoTime() + stall.toNanos();
        while (true) {
            cancellation.check();
            Piece piece = poll();
            if (piece != null) {
                if (piece.failure().isPresent()) {
                    throw new IOException("the connection broke", piece.failure().get());
                }
                if (!piece.last()) {
                    subscription.request(1);
                }
                return piece.bytes();
            }
            if (System.nanoTime() > end) {
                throw new IOException("the server sent nothing for " + stall.toSeconds() + " s");
            }
        }
    }

    private Piece poll() throws IOException {
        try {
            return pieces.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the thread was interrupted", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        Optional.ofNullable(subscription).ifPresent(Flow.Subscription::cancel);
    }
}
